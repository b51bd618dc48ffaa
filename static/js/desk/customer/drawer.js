import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { find, holds } from "../../elements/templates.js";

/**
 * The customer panel: beside the conversation on a wide screen, a drawer over it on a narrow one.
 */
export class Drawer {
  #desk;
  #panel;
  #opener;
  #isNarrow;

  /**
   * @param {{
   *   desk: HTMLElement, panel: HTMLElement, opener: HTMLElement,
   *   isNarrow?: { readonly matches: boolean },
   * }} parts
   */
  constructor({ desk, panel, opener, isNarrow = matchMedia("(max-width: 1120px)") }) {
    this.#desk = desk;
    this.#panel = panel;
    this.#opener = opener;
    this.#isNarrow = isNarrow;
    opener.addEventListener("click", () => this.toggle());
    find(panel, "[data-action=about-close]").addEventListener("click", () => this.toggle(false));
    onKeydown(desk, (event) => event.key === "Escape" && this.isOpen && this.toggle(false));
    desk.addEventListener("pointerdown", ({ target }) => {
      if (this.isOpen && !holds(panel, target) && !holds(opener, target)) this.toggle(false);
    });
  }

  get isOpen() {
    return this.#desk.hasAttribute("data-drawer");
  }

  toggle(wanted = !this.isOpen) {
    const open = wanted && this.#isNarrow.matches;
    const wasOpen = this.isOpen;
    this.#desk.toggleAttribute("data-drawer", open);
    this.#opener.setAttribute("aria-expanded", String(open));
    if (open) find(this.#panel, "[data-action=about-close]").focus();
    else if (wasOpen) this.#opener.focus();
  }
}
