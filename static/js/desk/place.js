import { isUuid } from "./ids.js";

/** Which conversation is open, kept in the address: it survives a reload, and Back on a phone means the list. */
export class Place {
  #window;
  #onMove;

  constructor({ window, onMove }) {
    [this.#window, this.#onMove] = [window, onMove];
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

  go(conversation) {
    const { history, location } = this.#window;
    const address = conversation ? `#${conversation}` : location.pathname + (location.search ?? "");
    if (conversation && !this.conversation) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.#onMove(this.conversation);
  }
}
