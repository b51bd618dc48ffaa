const OFF = "bankchat:letters-off";

/**
 * Keys by their place on the keyboard, so that they work on every layout. Single letters are silent in text fields
 * and under a dialog, and can be switched off (WCAG 2.1.4).
 */
export class Shortcuts {
  #storage;
  #letters;
  #withControl;
  #help;

  constructor({ target, storage, letters, withControl, help }) {
    [this.#storage, this.#letters, this.#withControl, this.#help] = [storage, letters, withControl, help];
    target.addEventListener("keydown", (event) => this.#key(event));
  }

  get lettersWork() {
    return this.#storage.getItem(OFF) === null;
  }

  set lettersWork(work) {
    if (work) this.#storage.removeItem(OFF);
    else this.#storage.setItem(OFF, "1");
  }

  #key(event) {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const action = event.ctrlKey || event.metaKey ? this.#withControl[event.code] : this.#letter(event);
    if (!action || event.repeat) return;
    event.preventDefault();
    action();
  }

  #letter(event) {
    if (!this.lettersWork || isTyping(event.target) || event.target.closest?.("dialog, [role=menu], [role=dialog]")) return null;
    if (event.key === "?" || (event.shiftKey && event.code === "Slash")) return this.#help;
    return event.shiftKey ? null : this.#letters[event.code];
  }
}

const isTyping = (element) => element.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
