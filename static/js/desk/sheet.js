import { typedKeys } from "./actions.js";
import { clone, slot } from "./templates.js";

/** The list of shortcuts, made of the same table that the keys and the palette use. */
export class Sheet {
  #dialog;
  #actions;
  #wishes;
  #letters;

  constructor({ dialog, opener, actions, wishes }) {
    [this.#dialog, this.#actions, this.#wishes] = [dialog, actions, wishes];
    this.#letters = dialog.querySelector("[name=letters]");
    this.#letters.addEventListener("change", () => wishes.set({ letters: this.#letters.checked }));
    opener.addEventListener("click", () => this.open());
    dialog.querySelector("[data-action=cancel]").addEventListener("click", () => dialog.close());
  }

  open() {
    if (this.#dialog.open) return;
    this.#letters.checked = this.#wishes.get("letters");
    const known = this.#actions().filter(({ key }) => key).map(({ name, key }) => ({ name, shown: key.shown }));
    const rows = [...known, ...typedKeys(this.#wishes.get("send_key") === "control")];
    slot(this.#dialog, "keys").replaceChildren(...rows.flatMap(({ name, shown }) => [drawKeys(shown, "dt"), drawName(name)]));
    this.#dialog.showModal();
  }
}

/** The keys as they are printed. */
export function drawKeys(shown, tag = "span") {
  const keys = document.createElement(tag);
  shown.forEach((name, place) => keys.append(...(place ? [" "] : []), drawKey(name)));
  return keys;
}

function drawKey(name) {
  const key = clone("key");
  key.textContent = name;
  return key;
}

function drawName(name) {
  const words = document.createElement("dd");
  words.textContent = name;
  return words;
}
