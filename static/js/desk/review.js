import { fill, show } from "./templates.js";
import { gettext, ngettext, say } from "./words.js";

const PAUSE = 500; // ms without typing
const FEWEST = 40; // characters that can be an excerpt at all
const CALM = { score: 0, excerpt: false, reasons: [], place: "", answer: null };

/**
 * "Tear the template": asks the server whether the reply reads like an excerpt, and says why in an amber strip. What
 * becomes of it the server sees by itself. It never holds anything up: without an answer there is no strip.
 */
export class Review {
  #strip;
  #on;
  #now = { conversation: null, text: "" };
  #timer = null;
  #verdict = CALM;
  #kept = ""; // the text that its writer keeps

  /** `on`: ask(conversation, text) → verdict, friendlier(answer), keep() */
  constructor({ strip, on }) {
    [this.#strip, this.#on] = [strip, on];
    strip.querySelector("[data-action=friendlier]").addEventListener("click", () => on.friendlier(this.#verdict.answer));
    strip.querySelector("[data-action=keep-text]").addEventListener("click", () => this.#keep());
  }

  /** What is in the box now. */
  changed(conversation, { text, kind }) {
    const isSame = this.#now.conversation === conversation;
    this.#now = { conversation, text: kind === "reply" ? text : "" };
    clearTimeout(this.#timer);
    if (!isSame || this.#now.text.trim().length < FEWEST) this.#show(CALM);
    if (this.#now.text.trim().length >= FEWEST) this.#timer = setTimeout(() => this.#look(), PAUSE);
  }

  /** A reply has gone out. */
  sent() {
    clearTimeout(this.#timer);
    this.#kept = "";
    this.#show(CALM);
  }

  async #look() {
    const { conversation, text } = this.#now;
    try {
      const verdict = await this.#on.ask(conversation, text);
      if (this.#now.conversation !== conversation || this.#now.text !== text) return;
      this.#show(verdict);
    } catch {
      this.#show(CALM);
    }
  }

  #keep() {
    this.#kept = this.#now.text;
    this.#show(CALM);
    this.#on.keep();
  }

  #show(verdict) {
    this.#verdict = verdict;
    const isShown = verdict.excerpt && this.#kept !== this.#now.text;
    if (isShown) fill(this.#strip, { reasons: wordsOf(verdict) });
    show(this.#strip.querySelector("[data-action=friendlier]"), verdict.answer !== null);
    show(this.#strip, isShown);
  }
}

const WORDS = {
  copied: ({ count }, place) => say(ngettext("%(count)s word comes straight from %(place)s.", "%(count)s words come straight from %(place)s.", count), { count, place }),
  officialese: ({ said }) => say(gettext("“%(said)s” sounds like an office."), { said }),
  long: ({ count }) => say(ngettext("One sentence has %(count)s word.", "One sentence has %(count)s words.", count), { count }),
  impersonal: () => gettext("It speaks to nobody."),
  no_answer: () => gettext("What was asked does not come up."),
};

/** The two heaviest reasons, and that there is another way. */
export function wordsOf({ reasons, place, answer }) {
  const why = reasons.slice(0, 2).map((reason) => WORDS[reason.code]?.(reason, place));
  return [...why, answer === null ? "" : gettext("There is a friendlier way to say it.")].filter(Boolean).join(" ");
}
