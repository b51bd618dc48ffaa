import { drawAvatar } from "./names.js";
import { clone, fill, show } from "./templates.js";
import { gettext, say } from "./words.js";

const OFTEN = 250; // ms

/** Tickets that are held out to this person: a bar each that runs out, with two ways to go. */
export class Offers {
  #root;
  #clock;
  #bell;
  #on;
  #bars = new Map(); // by conversation: { bar, until, lasts }
  #timer = null;

  /** `on`: accept(conversation), decline(conversation), heard(words) */
  constructor({ root, clock, bell, on }) {
    [this.#root, this.#clock, this.#bell, this.#on] = [root, clock, bell, on];
    root.addEventListener("click", ({ target }) => {
      const action = target.closest("[data-action]")?.dataset.action;
      const conversation = target.closest("[data-conversation]")?.dataset.conversation;
      if (action && conversation) this.#go(action, conversation);
    });
  }

  /** The one that runs out first. */
  get first() {
    return [...this.#bars].sort(([, a], [, b]) => a.until - b.until)[0]?.[0];
  }

  has(conversation) {
    return this.#bars.has(conversation);
  }

  add({ conversation, ticket, customer, until }) {
    this.drop(conversation);
    const bar = fill(clone("offer"), { title: say(gettext("For you: %(name)s"), { name: customer }), number: `#${ticket}` });
    drawAvatar(bar.querySelector("[data-slot=avatar]"), customer);
    bar.dataset.conversation = conversation;
    const end = Date.parse(until);
    this.#bars.set(conversation, { bar, until: end, lasts: Math.max(1, end - this.#clock.now()) });
    this.#root.append(bar);
    this.#bell.ring(conversation);
    this.#on.heard(say(gettext("A ticket of %(name)s is offered to you"), { name: customer }));
    this.#timer ??= setInterval(() => this.#draw(), OFTEN);
    this.#draw();
  }

  /** It is somebody else's now, or nobody's. */
  drop(conversation) {
    const known = this.#bars.get(conversation);
    if (!known) return;
    known.bar.remove();
    this.#bars.delete(conversation);
    this.#bell.hush(conversation);
    show(this.#root, this.#bars.size > 0);
    if (this.#bars.size) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** What a row says is what holds. */
  row(row, me) {
    if (row.offered_to?.id !== me) this.drop(row.conversation);
  }

  /** The first one, by the keyboard; whether there was one. */
  answer(action) {
    const conversation = this.first;
    if (conversation) this.#go(action, conversation);
    return Boolean(conversation);
  }

  #go(action, conversation) {
    this.drop(conversation);
    this.#on[action](conversation);
  }

  #draw() {
    show(this.#root, this.#bars.size > 0);
    for (const [conversation, { bar, until, lasts }] of this.#bars) {
      const left = until - this.#clock.now();
      if (left <= -2000) this.drop(conversation); // the server's word is late
      const seconds = Math.max(0, Math.ceil(left / 1000));
      fill(bar, { left: say(gettext("%(seconds)s s"), { seconds }) });
      bar.querySelector("progress").value = Math.max(0, Math.min(1, left / lasts));
    }
  }
}
