import { onKeydown } from "../../../sdk/js/src/desk.ts";

/** The customer panel: beside the conversation on a wide screen, a drawer over it on a narrow one. */
export class Drawer {
  #desk;
  #panel;
  #opener;
  #isNarrow;

  constructor({ desk, panel, opener, isNarrow = matchMedia("(max-width: 1120px)") }) {
    [this.#desk, this.#panel, this.#opener, this.#isNarrow] = [desk, panel, opener, isNarrow];
    opener.addEventListener("click", () => this.toggle());
    panel.querySelector("[data-action=about-close]").addEventListener("click", () => this.toggle(false));
    onKeydown(desk, (event) => event.key === "Escape" && this.isOpen && this.toggle(false));
    desk.addEventListener("pointerdown", ({ target }) => {
      if (this.isOpen && !panel.contains(target) && !opener.contains(target)) this.toggle(false);
    });
  }

  get isOpen() {
    return this.#desk.hasAttribute("data-drawer");
  }

  toggle(open = !this.isOpen) {
    if (!this.#isNarrow.matches) open = false;
    const wasOpen = this.isOpen;
    this.#desk.toggleAttribute("data-drawer", open);
    this.#opener.setAttribute("aria-expanded", String(open));
    if (open) this.#panel.querySelector("[data-action=about-close]").focus();
    else if (wasOpen) this.#opener.focus();
  }
}
