/** The list of shortcuts, and the switch for single letters. */
export class Sheet {
  #dialog;
  #letters;
  #shortcuts;

  constructor({ dialog, opener, shortcuts }) {
    [this.#dialog, this.#shortcuts] = [dialog, shortcuts];
    this.#letters = dialog.querySelector("[name=letters]");
    this.#letters.addEventListener("change", () => (shortcuts.lettersWork = this.#letters.checked));
    opener.addEventListener("click", () => this.open());
    dialog.querySelector("[data-action=cancel]").addEventListener("click", () => dialog.close());
  }

  open() {
    this.#letters.checked = this.#shortcuts.lettersWork;
    this.#dialog.showModal();
  }
}
