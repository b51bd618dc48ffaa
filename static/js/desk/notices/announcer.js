import { ngettext, say } from "../../text/translation.js";

/** Says aloud, to those who listen to the screen, that somebody has waited too long. */
export class Announcer {
  #element;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** @param {string} words */
  say(words) {
    this.#element.textContent = words;
  }

  /**
   * @param {string} name
   * @param {number} seconds
   */
  waited(name, seconds) {
    const sentence = ngettext(
      "%(name)s has waited %(count)s second",
      "%(name)s has waited %(count)s seconds",
      seconds,
    );
    this.say(say(sentence, { name, count: seconds }));
  }
}
