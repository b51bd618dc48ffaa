const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Only what passes this is ever put into an address.
 * @param {string} text
 */
const isUuid = (text) => UUID.test(text);

/**
 * Which conversation is open, kept in the address: it survives a reload, and Back on a phone
 * means the list.
 */
export class Address {
  #window;
  #onMove;

  /**
   * @param {{
   *   window: Pick<Window, "location" | "history" | "addEventListener">,
   *   onMove: (conversation: string | null) => void,
   * }} parts
   */
  constructor({ window, onMove }) {
    this.#window = window;
    this.#onMove = onMove;
    window.addEventListener("popstate", () => onMove(this.conversation));
  }

  get conversation() {
    const text = this.#window.location.hash.slice(1);
    return isUuid(text) ? text.toLowerCase() : null;
  }

  /** The search, which stands in the address before the conversation. */
  get search() {
    return new URLSearchParams(this.#window.location.search);
  }

  set search(parameters) {
    const { history, location } = this.#window;
    const query = parameters.toString();
    history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  }

  /** @param {string | null} conversation */
  go(conversation) {
    const { history, location } = this.#window;
    const address = conversation ? `#${conversation}` : location.pathname + (location.search ?? "");
    if (conversation && !this.conversation) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.#onMove(this.conversation);
  }
}
