/**
 * Fetches the page's living parts and swaps each by its id. What did not come stays, and the page
 * says since when.
 */
export class Refresh {
  #url;
  #document;
  #fetch;
  #onSwap;
  #state;

  /**
   * @param {{
   *   url: string, document: Document, fetch: typeof globalThis.fetch, onSwap?: () => void,
   * }} parts
   */
  constructor({ url, document, fetch, onSwap = () => {} }) {
    this.#url = url;
    this.#document = document;
    this.#fetch = fetch;
    this.#onSwap = onSwap;
    this.#state = /** @type {HTMLElement} */ (document.querySelector("[data-live-state]"));
  }

  async run() {
    try {
      const answer = await this.#fetch(this.#url, {
        headers: { Accept: "text/html", "Accept-Language": this.#document.documentElement.lang },
      });
      if (answer.redirected || answer.status === 403)
        return this.#document.defaultView.location.reload();
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.#swap(await answer.text());
      this.#say(true);
    } catch {
      this.#say(false);
    }
  }

  /** @param {string} html */
  #swap(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of fresh.querySelectorAll("[data-live]")) this.#replace(part);
    this.#onSwap();
  }

  /**
   * A part that holds the keyboard's focus waits for the next round; an opened table of numbers
   * stays open.
   * @param {Element} part
   */
  #replace(part) {
    const old = this.#document.getElementById(part.id);
    if (!old || old.contains(this.#document.activeElement)) return;
    const opened = old.querySelector("details[open]");
    if (opened) part.querySelector("details")?.setAttribute("open", "");
    old.replaceWith(this.#document.adoptNode(part));
  }

  /** @param {boolean} good */
  #say(good) {
    const { dataset } = this.#state;
    if (good === !("lostNow" in dataset)) return;
    if (good) delete dataset.lostNow;
    else dataset.lostNow = "";
    this.#state.querySelector("[data-words]").textContent = good ? dataset.good : dataset.lost;
  }
}
