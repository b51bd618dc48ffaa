import { clone, find, slot } from "../../elements/templates.js";
import { typedKeys } from "./actions.js";

/** @import { Action } from "./actions.js" */
/** @import { Preferences } from "./preferences.js" */

/** The list of shortcuts, made of the same table that the keys and the palette use. */
export class ShortcutsDialog {
  #dialog;
  #actions;
  #preferences;
  /** @type {HTMLInputElement} */
  #letters;

  /**
   * @param {{
   *   dialog: HTMLDialogElement, opener: HTMLElement, actions: () => Action[],
   *   preferences: Preferences,
   * }} parts
   */
  constructor({ dialog, opener, actions, preferences }) {
    this.#dialog = dialog;
    this.#actions = actions;
    this.#preferences = preferences;
    this.#letters = find(dialog, "[name=letters]");
    this.#letters.addEventListener("change", () =>
      preferences.set({ letters: this.#letters.checked }),
    );
    opener.addEventListener("click", () => this.open());
    find(dialog, "[data-action=cancel]").addEventListener("click", () => dialog.close());
  }

  open() {
    if (this.#dialog.open) return;
    this.#letters.checked = this.#preferences.get("letters");
    const known = this.#actions()
      .filter(({ key }) => key)
      .map(({ name, key }) => ({ name, shown: key.shown }));
    const rows = [...known, ...typedKeys(this.#preferences.get("send_key") === "control")];
    slot(this.#dialog, "keys").replaceChildren(
      ...rows.flatMap(({ name, shown }) => [drawKeys(shown, "dt"), drawName(name)]),
    );
    this.#dialog.showModal();
  }
}

/**
 * The keys as they are printed.
 * @param {string[]} shown
 * @param {string} [tag]
 */
export function drawKeys(shown, tag = "span") {
  const keys = document.createElement(tag);
  shown.forEach((name, place) => keys.append(...(place ? [" "] : []), drawKey(name)));
  return keys;
}

/** @param {string} name */
function drawKey(name) {
  const key = clone("key");
  key.textContent = name;
  return key;
}

/** @param {string} name */
function drawName(name) {
  const words = document.createElement("dd");
  words.textContent = name;
  return words;
}
