import { onKeydown } from "../../../sdk/js/src/desk.ts";

/**
 * Keys by their place on the keyboard (`event.code`), so that they work on every layout. Single letters are silent in
 * text fields and under a dialog, and can be switched off (WCAG 2.1.4).
 */
export class Shortcuts {
  #actions;
  #lettersWork;

  /** `actions()`: the table (`actions.js`); `lettersWork()`: the person's preference. */
  constructor({ target, actions, lettersWork }) {
    [this.#actions, this.#lettersWork] = [actions, lettersWork];
    onKeydown(target, (event) => this.#key(event));
  }

  #key(event) {
    if (event.defaultPrevented || event.altKey) return;
    const action = this.#actions().find(({ key }) => key && isPressed(key, event));
    if (!action || event.repeat) return;
    if (!action.key.control && (!this.#lettersWork() || isElsewhere(event.target))) return;
    event.preventDefault();
    if (action.when?.() ?? true) action.run();
  }
}

/** The question mark is where each layout has it, and on the key beside the right Shift besides. */
function isPressed({ code, control = false, shift = false, sign }, event) {
  if (control !== (event.ctrlKey || event.metaKey)) return false;
  return (sign !== undefined && event.key === sign) || (code === event.code && shift === event.shiftKey);
}

const isTyping = (element) => element.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const isElsewhere = (target) => isTyping(target) || Boolean(target.closest?.("dialog, [role=menu], [role=dialog]"));
