import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { EMOJI } from "./emoji_list.js";
import { even } from "./fuzzy.js";
import { clone, show, slot } from "./templates.js";
import { language } from "./times.js";

const COLUMNS = 10;

/** A small grid of emoji over the composer: found by their names in both languages, walked with the arrows. */
export class EmojiGrid {
  #root;
  #button;
  #input;
  #grid;
  #onPick;

  /** `onPick(emoji)`; with "" nothing was picked, and the focus wants to go back. */
  constructor({ root, button, onPick }) {
    [this.#root, this.#button, this.#onPick] = [root, button, onPick];
    [this.#input, this.#grid] = [root.querySelector("input"), slot(root, "grid")];
    button.addEventListener("click", () => this.toggle(root.hidden));
    this.#input.addEventListener("input", () => this.#draw());
    this.#grid.addEventListener("click", ({ target }) => this.#pick(target.closest("button")?.textContent));
    onKeydown(root, (event) => this.#key(event));
    document.addEventListener("pointerdown", ({ target }) => {
      if (!root.hidden && !root.contains(target) && !button.contains(target)) this.toggle(false);
    });
  }

  toggle(isOpen) {
    show(this.#root, isOpen);
    this.#button.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    this.#input.value = "";
    this.#draw();
    this.#input.focus();
  }

  #draw() {
    const found = findEmoji(this.#input.value);
    this.#grid.replaceChildren(...found.map(drawEmoji));
    show(slot(this.#root, "nothing"), !found.length);
  }

  #pick(emoji) {
    if (emoji === undefined) return;
    this.toggle(false);
    this.#onPick(emoji);
  }

  #key(event) {
    const buttons = [...this.#grid.children];
    const here = buttons.indexOf(document.activeElement);
    const isInput = document.activeElement === this.#input;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    if (event.key === "Escape") this.#pick("");
    else if (event.key === "Enter" && isInput) this.#pick(buttons[0]?.textContent);
    else if (isInput && event.key === "ArrowDown") buttons[0]?.focus();
    else if (!isInput && steps[event.key]) (buttons[here + steps[event.key]] ?? this.#input).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** Those of which a name begins with what was typed, in either language. */
export function findEmoji(query) {
  const typed = even(query.trim());
  return EMOJI.filter(([, ...names]) => names.flat().some((name) => even(name).split(" ").some((word) => word.startsWith(typed))));
}

function drawEmoji([emoji, english, russian]) {
  const button = clone("emoji-sign");
  button.textContent = emoji;
  button.title = (language().startsWith("ru") ? russian : english)[0];
  button.setAttribute("aria-label", button.title);
  return button;
}
