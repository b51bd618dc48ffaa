import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { holds, show } from "./templates.js";

/**
 * A button and its menu, by the ARIA pattern: arrows, Home, End, Escape, and the focus goes back.
 */
export class Menu {
  #button;
  #menu;

  /** @param {{ button: HTMLButtonElement, menu: HTMLElement }} parts */
  constructor({ button, menu }) {
    this.#button = button;
    this.#menu = menu;
    button.addEventListener("click", () => this.toggle(!this.isOpen));
    onKeydown(menu, (event) => this.#key(event));
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.isOpen && !holds(menu, target) && !holds(button, target))
        this.toggle(false, { refocus: false });
    });
  }

  get isOpen() {
    return !this.#menu.hidden;
  }

  get #items() {
    return [...this.#menu.querySelectorAll("[role^=menuitem]:not([hidden])")];
  }

  /** @returns {HTMLElement} */
  get #first() {
    return this.#menu.querySelector("[aria-checked=true]") ?? this.#items[0];
  }

  /**
   * @param {boolean} open
   * @param {{ refocus?: boolean }} [options]
   */
  toggle(open, { refocus = true } = {}) {
    show(this.#menu, open);
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#first.focus();
    else if (refocus) this.#button.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const items = this.#items;
    const place = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    /** @type {Record<string, number>} */
    const ways = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: items.length - 1 };
    const next = ways[event.key];
    if (next !== undefined) items.at(next % items.length).focus();
    else if (event.key === "Escape") this.toggle(false);
    else if (event.key === "Tab") this.toggle(false, { refocus: false });
    if (next !== undefined || event.key === "Escape") event.preventDefault();
    event.stopPropagation();
  }
}
