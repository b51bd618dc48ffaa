import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { even, fit, isSpread, wordsIn } from "./fuzzy.js";
import { drawKeys } from "./sheet.js";
import { clone, fill, show, slot } from "./templates.js";

/** Ctrl K: every action by its name, with its key; a few letters are enough. */
export class Palette {
  #dialog;
  #input;
  #options;
  #actions;
  #found = [];
  #chosen = 0;

  /** `actions()`: the table, and the macros behind it. */
  constructor({ dialog, actions }) {
    [this.#dialog, this.#actions] = [dialog, actions];
    this.#input = dialog.querySelector("input");
    this.#options = dialog.querySelector("[role=listbox]");
    this.#input.addEventListener("input", () => this.#search());
    onKeydown(dialog, (event) => this.#key(event));
    dialog.addEventListener("click", (event) => this.#click(event));
  }

  open() {
    if (this.#dialog.open) return;
    this.#input.value = "";
    this.#search();
    this.#dialog.showModal();
    this.#input.focus();
  }

  #search() {
    this.#found = findActions(this.#actions().filter(({ id, when }) => id !== "palette" && (when?.() ?? true)), this.#input.value);
    this.#options.replaceChildren(...this.#found.map(drawOption));
    show(slot(this.#dialog, "nothing"), !this.#found.length);
    this.#choose(0);
  }

  #choose(place) {
    const count = this.#found.length;
    this.#chosen = count ? (place + count) % count : 0;
    [...this.#options.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.#chosen)));
    if (!count) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", `action-${this.#chosen}`);
    this.#options.children[this.#chosen].scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#choose(this.#chosen + step);
    else if (event.key === "Enter") this.#run();
    else if (event.code === "KeyK" && (event.ctrlKey || event.metaKey)) this.#dialog.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #click({ target }) {
    const option = target.closest("[role=option]");
    if (option) this.#choose([...this.#options.children].indexOf(option));
    if (option) this.#run();
    else if (target === this.#dialog) this.#dialog.close(); // beside it
  }

  /** The dialog first: it gives the focus back, and the action may want it. */
  #run() {
    const action = this.#found[this.#chosen];
    if (!action) return;
    this.#dialog.close();
    action.run();
  }
}

/** The actions that fit what was typed, the best first; all of them in their order when nothing was. */
export function findActions(actions, query) {
  const typed = wordsIn(query);
  const scored = actions.map((action, place) => ({ action, place, score: scoreOf(action, typed) }));
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || a.place - b.place).map(({ action }) => action);
}

function scoreOf({ name }, typed) {
  const [text, words] = [even(name), wordsIn(name)];
  const scores = typed.map((word) => fit(word, text, words) || (isSpread(word, text) ? 5 : 0));
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 1);
}

function drawOption({ name, key }, place) {
  const option = fill(clone("palette-option"), { name });
  option.id = `action-${place}`;
  if (key) option.append(drawKeys(key.shown));
  return option;
}
