import { ngettext, say } from "./words.js";

/** Says aloud, to those who listen to the screen, that somebody has waited too long. */
export class Announcer {
  #element;

  constructor(element) {
    this.#element = element;
  }

  say(words) {
    this.#element.textContent = words;
  }

  waited(name, seconds) {
    const sentence = ngettext("%(name)s has waited %(count)s second", "%(name)s has waited %(count)s seconds", seconds);
    this.say(say(sentence, { name, count: seconds }));
  }
}
