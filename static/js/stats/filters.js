/**
 * Filters that act at once: what they leave comes without the page being loaded anew, so that the
 * keyboard stays where it is, and the address says what is shown. Without scripts a button does it.
 */
export class Filters {
  #form;
  #document;
  #fetch;
  #onSwap;
  #asked = new AbortController();

  /**
   * @param {{
   *   form: HTMLFormElement, document: Document, fetch: typeof globalThis.fetch,
   *   onSwap?: () => void,
   * }} parts
   */
  constructor({ form, document, fetch, onSwap = () => {} }) {
    this.#form = form;
    this.#document = document;
    this.#fetch = fetch;
    this.#onSwap = onSwap;
  }

  start() {
    /** @type {HTMLElement} */ (this.#form.querySelector("[type=submit]")).hidden = true;
    this.#form.addEventListener("change", () => this.#isWhole() && this.show());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.show();
    });
    this.#document.defaultView.addEventListener("popstate", () => this.#page.reload());
  }

  get #page() {
    return this.#document.defaultView.location;
  }

  /** Two dates are chosen one after the other: half a period is none. */
  #isWhole() {
    const { dates, first, last } = Object.fromEntries(new FormData(this.#form));
    return dates !== "choose" || Boolean(first && last);
  }

  /** What the form says, without the fields that say nothing. */
  get #address() {
    const said = [...new FormData(this.#form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(/** @type {string[][]} */ (said));
    return query.size ? `${this.#form.action}?${query}` : this.#form.action;
  }

  async show() {
    const address = this.#address;
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    try {
      const answer = await this.#fetch(address, { headers: { Accept: "text/html" }, signal });
      if (!answer.ok || answer.redirected) return this.#page.assign(address);
      const text = await answer.text();
      if (signal.aborted) return;
      this.#swap(text);
      this.#document.defaultView.history.pushState(null, "", address);
    } catch {
      if (!signal.aborted) this.#page.assign(address); // the browser says what is wrong
    }
  }

  /** @param {string} html */
  #swap(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of fresh.querySelectorAll("[data-filtered]"))
      this.#document.getElementById(part.id)?.replaceWith(this.#document.adoptNode(part));
    this.#onSwap();
  }
}
