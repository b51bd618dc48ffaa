import { fill, find, show } from "../../elements/templates.js";
import { gettext } from "../../text/translation.js";

/** @import { Silence } from "./sounds.js" */

/** @type {Record<string, () => string>} */
const WORDS = {
  blocked: () => gettext("Your browser blocks sounds: new tickets don't ring."),
  broken: () => gettext("The sound for new tickets could not be played."),
};

/**
 * Says that a ring was not heard, with the one button that helps. It goes when a sound is heard.
 */
export class SoundHint {
  #root;
  #heard;

  /**
   * `heard(words)` says it aloud; `turnOn()` plays a sound, in the click.
   * @param {{ root: HTMLElement, heard: (words: string) => void, turnOn: () => void }} parts
   */
  constructor({ root, heard, turnOn }) {
    this.#root = root;
    this.#heard = heard;
    find(root, "button").addEventListener("click", turnOn);
  }

  /**
   * `why`: "blocked", "broken", or "" when sound works.
   * @param {Silence} why
   */
  draw(why) {
    const isNew = Boolean(why) && this.#root.hidden;
    if (why) fill(this.#root, { text: WORDS[why]() });
    show(this.#root, Boolean(why));
    if (isNew) this.#heard(WORDS[why]());
  }
}
