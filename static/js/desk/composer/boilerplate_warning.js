import { fill, find, show } from "../../elements/templates.js";
import { gettext, ngettext, say } from "../../text/translation.js";

/** @import { Kind, Verdict } from "../connection/requests.d.ts" */

const REVIEW_DELAY = 500; // ms without typing
const LENGTH_MINIMUM = 40; // characters that can be an excerpt at all
/** @type {Verdict} */
const NO_WARNING = { score: 0, excerpt: false, reasons: [], place: "", answer: null };

/**
 * "Tear the template": asks the server whether the reply reads like an excerpt, and says why in
 * an amber strip. What becomes of it the server sees by itself. It never holds anything up:
 * without an answer there is no strip.
 */
export class BoilerplateWarning {
  #strip;
  #on;
  /** @type {{ conversation: string | null, text: string }} */
  #now = { conversation: null, text: "" };
  /** @type {number | undefined} */
  #timer;
  /** @type {Verdict} */
  #verdict = NO_WARNING;
  #kept = ""; // the text that its writer keeps

  /**
   * `on`: ask(conversation, text) → verdict, friendlier(answer), keep()
   * @param {{
   *   strip: HTMLElement,
   *   on: {
   *     ask: (conversation: string | null, text: string) => Promise<Verdict>,
   *     friendlier: (answer: number | null) => void, keep: () => void,
   *   },
   * }} parts
   */
  constructor({ strip, on }) {
    this.#strip = strip;
    this.#on = on;
    find(strip, "[data-action=friendlier]").addEventListener("click", () =>
      on.friendlier(this.#verdict.answer),
    );
    find(strip, "[data-action=keep-text]").addEventListener("click", () => this.#keep());
  }

  /**
   * What is in the box now.
   * @param {string | null} conversation
   * @param {{ text: string, kind: Kind }} options
   */
  changed(conversation, { text, kind }) {
    const isSame = this.#now.conversation === conversation;
    this.#now = { conversation, text: kind === "reply" ? text : "" };
    clearTimeout(this.#timer);
    if (!isSame || this.#now.text.trim().length < LENGTH_MINIMUM) this.#show(NO_WARNING);
    if (this.#now.text.trim().length >= LENGTH_MINIMUM)
      this.#timer = setTimeout(() => this.#look(), REVIEW_DELAY);
  }

  /** A reply has gone out. */
  sent() {
    clearTimeout(this.#timer);
    this.#kept = "";
    this.#show(NO_WARNING);
  }

  async #look() {
    const { conversation, text } = this.#now;
    try {
      const verdict = await this.#on.ask(conversation, text);
      if (this.#now.conversation !== conversation || this.#now.text !== text) return;
      this.#show(verdict);
    } catch {
      this.#show(NO_WARNING);
    }
  }

  #keep() {
    this.#kept = this.#now.text;
    this.#show(NO_WARNING);
    this.#on.keep();
  }

  /** @param {Verdict} verdict */
  #show(verdict) {
    this.#verdict = verdict;
    const isShown = verdict.excerpt && this.#kept !== this.#now.text;
    if (isShown) fill(this.#strip, { reasons: wordsOf(verdict) });
    show(find(this.#strip, "[data-action=friendlier]"), verdict.answer !== null);
    show(this.#strip, isShown);
  }
}

/** @type {Record<string, (reason: { count?: number, said?: string }, place: string) => string>} */
const WORDS = {
  copied: ({ count = 0 }, place) =>
    say(
      ngettext(
        "%(count)s word comes straight from %(place)s.",
        "%(count)s words come straight from %(place)s.",
        count,
      ),
      { count, place },
    ),
  officialese: ({ said }) => say(gettext("“%(said)s” sounds bureaucratic."), { said }),
  long: ({ count = 0 }) =>
    say(
      ngettext(
        "One sentence is %(count)s word long.",
        "One sentence is %(count)s words long.",
        count,
      ),
      {
        count,
      },
    ),
  impersonal: () => gettext("It doesn't address the customer."),
  no_answer: () => gettext("It doesn't answer the question."),
};

/**
 * The two heaviest reasons, and that there is another way.
 * @param {{ reasons: Verdict["reasons"], place: string, answer: number | null }} options
 */
export function wordsOf({ reasons, place, answer }) {
  const why = reasons.slice(0, 2).map((reason) => WORDS[reason.code]?.(reason, place));
  return [...why, answer === null ? "" : gettext("There is a friendlier way to say it.")]
    .filter(Boolean)
    .join(" ");
}
