import { onKeydown } from "../../../../sdk/js/src/desk.ts";

/** @import { Action, Key } from "./actions.js" */

/**
 * Keys by their place on the keyboard (`event.code`), so that they work on every layout. Single
 * letters are silent in text fields and under a dialog, and can be switched off (WCAG 2.1.4).
 */
export class Shortcuts {
  #actions;
  #lettersWork;

  /**
   * `actions()`: the table (`actions.js`); `lettersWork()`: the person's preference.
   * @param {{ target: EventTarget, actions: () => Action[], lettersWork: () => boolean }} parts
   */
  constructor({ target, actions, lettersWork }) {
    this.#actions = actions;
    this.#lettersWork = lettersWork;
    onKeydown(target, (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || event.altKey) return;
    const action = this.#actions().find(({ key }) => key && isPressed(key, event));
    if (!action || event.repeat) return;
    if (
      !action.key.control &&
      (!this.#lettersWork() || isElsewhere(/** @type {Element} */ (event.target)))
    )
      return;
    event.preventDefault();
    if (action.when?.() ?? true) action.run();
  }
}

/**
 * The question mark is where each layout has it, and on the key beside the right Shift besides.
 * @param {Key} options
 * @param {KeyboardEvent} event
 */
function isPressed({ code, control = false, shift = false, sign }, event) {
  if (control !== (event.ctrlKey || event.metaKey)) return false;
  return (
    (sign !== undefined && event.key === sign) || (code === event.code && shift === event.shiftKey)
  );
}

/** @param {Element} element */
const isTyping = (element) =>
  element.matches?.(
    "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]",
  );
/** @param {Element} target */
const isElsewhere = (target) =>
  isTyping(target) || Boolean(target.closest?.("dialog, [role=menu], [role=dialog]"));
