import { ngettext, say } from "./words.js";

/** Says aloud, to those who listen to the screen, that somebody has waited too long. */
export class Announcer {
  #element;

  constructor(element) {
    this.#element = element;
  }

  waited(name, seconds) {
    const sentence = ngettext("%(name)s has waited %(count)s second", "%(name)s has waited %(count)s seconds", seconds);
    this.#element.textContent = say(sentence, { name, count: seconds });
  }
}
