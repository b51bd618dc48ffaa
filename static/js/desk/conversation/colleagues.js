import { fill, show } from "../../elements/templates.js";
import { gettext, ngettext, say } from "../../text/translation.js";

/** @import { ColleagueFrame, Person, Send } from "../connection/protocol.d.ts" */

/** @typedef {{ name: string, isWriting: boolean }} Here A colleague who is at the conversation. */

const LOOK_DELAY = 400; // ms: who only steps through the list looks at nothing
const WRITING_INTERVAL = 3000; // ms between two frames that we write
const WRITING_DURATION = 6000; // ms that "writing" holds
const LOOKING_DURATION = 40_000; // ms that "looking" holds: two heartbeats may be lost

/**
 * Which colleagues are at the conversation on the screen; and tells theirs that we are. Nothing
 * of it is kept: each says it again at every heartbeat, and at once to somebody who has just
 * come.
 */
export class Colleagues {
  #send;
  #onChange;
  #now;
  #later;
  #cancel;
  /** @type {string | null} */
  #conversation = null; // the conversation we look at
  #wrote = -Infinity;
  /** @type {unknown} */
  #settling = null;
  /** @type {Map<string, { name: string, seen: number, wrote: number }>} */
  #here = new Map(); // their id: { name, seen, wrote }, times in ms

  /**
   * `onChange(people, newcomer)`: those who are here, as [{ name, isWriting }], and the name of
   * one who has just come.
   * @param {{
   *   send: Send, onChange: (people: Here[], newcomer: string) => void, now?: () => number,
   *   later?: (run: () => void, milliseconds: number) => unknown,
   *   cancel?: (timer: unknown) => void,
   * }} parts
   */
  constructor({
    send,
    onChange,
    now = Date.now,
    later = (...call) => setTimeout(...call),
    cancel = (timer) => clearTimeout(/** @type {number} */ (timer)),
  }) {
    this.#send = send;
    this.#onChange = onChange;
    this.#now = () => now();
    this.#later = later;
    this.#cancel = cancel;
  }

  /**
   * What is on the screen and seen by a person; null when there is nothing, or nobody.
   * @param {string | null} conversation
   */
  look(conversation) {
    if (conversation === this.#conversation) return;
    this.#conversation = conversation;
    this.#wrote = -Infinity;
    this.#forget();
    this.#cancel(this.#settling);
    this.#settling = this.#later(() => this.#say(), LOOK_DELAY);
  }

  write() {
    if (!this.#conversation || this.#now() - this.#wrote < WRITING_INTERVAL) return;
    this.#wrote = this.#now();
    this.#say(true);
  }

  /** A heartbeat: say again that we are here, and forget who has not. */
  beat() {
    if (this.#conversation) this.#say();
    for (const [id, { seen }] of this.#here)
      if (this.#now() - seen >= LOOKING_DURATION) this.#here.delete(id);
    this.#draw();
  }

  /** A new line: what was said on the one before is forgotten by now. */
  resume() {
    this.#forget();
    if (this.#conversation) this.#say();
  }

  /** @param {{ conversation: string, by: Person, doing: ColleagueFrame["doing"] }} options */
  hear({ conversation, by, doing }) {
    if (conversation !== this.#conversation) return;
    const known = this.#here.get(by.id);
    if (doing === "gone") this.#here.delete(by.id);
    else
      this.#here.set(by.id, {
        name: by.name,
        seen: this.#now(),
        wrote: doing === "writing" ? this.#now() : (known?.wrote ?? -Infinity),
      });
    const isNew = !known && doing !== "gone";
    if (isNew) this.#say();
    if (doing === "writing") this.#later(() => this.#draw(), WRITING_DURATION);
    this.#draw(isNew ? by.name : "");
  }

  #forget() {
    this.#here.clear();
    this.#draw();
  }

  #draw(newcomer = "") {
    const now = this.#now();
    this.#onChange(
      [...this.#here.values()].map(({ name, wrote }) => ({
        name,
        isWriting: now - wrote < WRITING_DURATION,
      })),
      newcomer,
    );
  }

  #say(writing = false) {
    this.#send({
      type: "attention.set",
      conversation: this.#conversation,
      ...(writing ? { writing } : {}),
    });
  }
}

/**
 * Who else is here: the one who writes first, since two answers at once are worse than two pairs
 * of eyes.
 * @param {HTMLElement} badge
 * @param {Here[]} people
 */
export function drawColleagues(badge, people) {
  const [first, ...others] = people.toSorted((a, b) => Number(b.isWriting) - Number(a.isWriting));
  show(badge, Boolean(first));
  if (!first) return;
  badge.dataset.tone = first.isWriting ? "amber" : "violet";
  badge.title = people.map(({ name }) => name).join(", ");
  fill(badge, { colleagues: whoIsHere(first, others.length) });
}

/**
 * @param {{ name: string, isWriting: boolean }} options
 * @param {number} others
 */
function whoIsHere({ name, isWriting }, others) {
  if (isWriting) return say(gettext("%(name)s is writing"), { name });
  if (!others) return say(gettext("%(name)s is here too"), { name });
  return say(
    ngettext(
      "%(name)s and %(count)s more are here",
      "%(name)s and %(count)s more are here",
      others,
    ),
    { name, count: others },
  );
}
