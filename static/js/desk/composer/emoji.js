import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { clone, find, holds, onClick, show, slot } from "../../elements/templates.js";
import { language } from "../../text/dates.js";
import { even } from "../../text/fuzzy.js";
import { EMOJI } from "./emoji_list.js";

/** @import { Emoji } from "./emoji_list.js" */

const COLUMNS = 10;

/**
 * A small grid of emoji over the composer: found by their names in both languages, walked with
 * the arrows.
 */
export class EmojiGrid {
  #root;
  #button;
  #input;
  #grid;
  #onPick;

  /**
   * `onPick(emoji)`; with "" nothing was picked, and the focus wants to go back.
   * @param {{
   *   root: HTMLElement, button: HTMLButtonElement, onPick: (emoji: string) => void,
   * }} parts
   */
  constructor({ root, button, onPick }) {
    this.#root = root;
    this.#button = button;
    this.#onPick = onPick;
    this.#input = find(root, "input");
    this.#grid = slot(root, "grid");
    button.addEventListener("click", () => this.toggle());
    this.#input.addEventListener("input", () => this.#draw());
    onClick(this.#grid, (target) => this.#pick(target.closest("button")?.textContent));
    onKeydown(root, (event) => this.#key(event));
    document.addEventListener("pointerdown", ({ target }) => {
      if (!root.hidden && !holds(root, target) && !holds(button, target)) this.toggle(false);
    });
  }

  /** @param {boolean} [isOpen] */
  toggle(isOpen = !this.#isOpen) {
    show(this.#root, isOpen);
    this.#button.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    this.#input.value = "";
    this.#draw();
    this.#input.focus();
  }

  get #isOpen() {
    return !this.#root.hidden;
  }

  #draw() {
    const found = findEmoji(this.#input.value);
    this.#grid.replaceChildren(...found.map(drawEmoji));
    show(slot(this.#root, "nothing"), !found.length);
  }

  /** @param {string | undefined} emoji */
  #pick(emoji) {
    if (emoji === undefined) return;
    this.toggle(false);
    this.#onPick(emoji);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const buttons = [...this.#grid.querySelectorAll("button")];
    const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const isInput = document.activeElement === this.#input;
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    if (event.key === "Escape") this.#pick("");
    else if (event.key === "Enter" && isInput) this.#pick(buttons[0]?.textContent);
    else if (isInput && event.key === "ArrowDown") buttons[0]?.focus();
    else if (!isInput && steps[event.key])
      (buttons[here + steps[event.key]] ?? this.#input).focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * Those of which a name begins with what was typed, in either language.
 * @param {string} query
 */
export function findEmoji(query) {
  const typed = even(query.trim());
  return EMOJI.filter(([, english, russian]) =>
    [...english, ...russian].some((name) =>
      even(name)
        .split(" ")
        .some((word) => word.startsWith(typed)),
    ),
  );
}

/** @param {Emoji} emoji */
function drawEmoji([sign, english, russian]) {
  const button = clone("emoji-sign");
  button.textContent = sign;
  button.title = (language().startsWith("ru") ? russian : english)[0];
  button.setAttribute("aria-label", button.title);
  return button;
}
