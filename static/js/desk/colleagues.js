import { fill, show } from "./templates.js";
import { gettext, ngettext, say } from "./words.js";

const SETTLES = 400; // ms: who only steps through the list looks at nothing
const REPEAT = 3000; // ms between two frames that we write
const WRITES = 6000; // ms that "writing" holds
const LOOKS = 40_000; // ms that "looking" holds: two heartbeats may be lost

/**
 * Which colleagues are at the conversation on the screen; and tells theirs that we are. Nothing of it is kept: each says
 * it again at every heartbeat, and at once to somebody who has just come.
 */
export class Colleagues {
  #send;
  #onChange;
  #now;
  #later;
  #cancel;
  #place = null; // the conversation we look at
  #wrote = -Infinity;
  #settling = null;
  #here = new Map(); // their id: { name, seen, wrote }, times in ms

  /** `onChange(people, newcomer)`: those who are here, as [{ name, isWriting }], and the name of one who has just come. */
  constructor({ send, onChange, now = Date.now, later = (...call) => setTimeout(...call), cancel = (timer) => clearTimeout(timer) }) {
    [this.#send, this.#onChange, this.#now, this.#later, this.#cancel] = [send, onChange, () => now(), later, cancel];
  }

  /** What is on the screen and seen by a person; null when there is nothing, or nobody. */
  look(conversation) {
    if (conversation === this.#place) return;
    this.#place = conversation;
    this.#wrote = -Infinity;
    this.#forget();
    this.#cancel(this.#settling);
    this.#settling = this.#later(() => this.#say(), SETTLES);
  }

  write() {
    if (!this.#place || this.#now() - this.#wrote < REPEAT) return;
    this.#wrote = this.#now();
    this.#say(true);
  }

  /** A heartbeat: say again that we are here, and forget who has not. */
  beat() {
    if (this.#place) this.#say();
    for (const [id, { seen }] of this.#here) if (this.#now() - seen >= LOOKS) this.#here.delete(id);
    this.#draw();
  }

  /** A new line: what was said on the one before is forgotten by now. */
  resume() {
    this.#forget();
    if (this.#place) this.#say();
  }

  hear({ conversation, by, doing }) {
    if (conversation !== this.#place) return;
    const known = this.#here.get(by.id);
    if (doing === "gone") this.#here.delete(by.id);
    else this.#here.set(by.id, { name: by.name, seen: this.#now(), wrote: doing === "writing" ? this.#now() : (known?.wrote ?? -Infinity) });
    const isNew = !known && doing !== "gone";
    if (isNew) this.#say();
    if (doing === "writing") this.#later(() => this.#draw(), WRITES);
    this.#draw(isNew ? by.name : "");
  }

  #forget() {
    this.#here.clear();
    this.#draw();
  }

  #draw(newcomer = "") {
    const now = this.#now();
    this.#onChange([...this.#here.values()].map(({ name, wrote }) => ({ name, isWriting: now - wrote < WRITES })), newcomer);
  }

  #say(writing = false) {
    this.#send({ type: "attention.set", conversation: this.#place, ...(writing ? { writing } : {}) });
  }
}

/** Who else is here: the one who writes first, since two answers at once are worse than two pairs of eyes. */
export function drawColleagues(badge, people) {
  const [first, ...others] = people.toSorted((a, b) => b.isWriting - a.isWriting);
  show(badge, Boolean(first));
  if (!first) return;
  badge.dataset.tone = first.isWriting ? "amber" : "violet";
  badge.title = people.map(({ name }) => name).join(", ");
  fill(badge, { colleagues: whoIsHere(first, others.length) });
}

function whoIsHere({ name, isWriting }, others) {
  if (isWriting) return say(gettext("%(name)s is writing"), { name });
  if (!others) return say(gettext("%(name)s is here too"), { name });
  return say(ngettext("%(name)s and %(count)s more are here", "%(name)s and %(count)s more are here", others), { name, count: others });
}
