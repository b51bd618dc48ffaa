import { possible } from "./possible.js";
import { fill, show } from "./templates.js";
import { Unseen } from "./unseen.js";
import { ngettext, say } from "./words.js";

const PAGE = 50; // events of one earlier page
const LARGEST = 100; // the same, on the way to something far up
const MARKS_WITHIN = 2000; // ms after which the server has said what it knows of the customer's device

/** The conversation on the screen: its head, transcript, composer and customer, kept to what the timeline says. */
export class Talk {
  #root;
  #parts;
  #session = { me: "", isAdministrator: false, reopenWindow: 0 };
  #row = null;
  #timeline = null;
  #unseen = new Unseen();
  #wanted = null; // what is being looked for: an earlier ticket, or an event
  #asked = new Set(); // conversations whose earlier page is on its way
  #expiry = null;

  /** `parts`: head, stream, composer, attachments, card, drafts, follows, marks, colleagues, clock, send */
  constructor({ root, parts }) {
    [this.#root, this.#parts] = [root, parts];
    root.addEventListener("click", ({ target }) => {
      const { action, number } = target.closest("[data-action]")?.dataset ?? {};
      if (action === "newest") this.#toUnseen();
      if (action === "older") this.#loadOlder();
      if (action === "previous") this.find(Number(number));
    });
  }

  set session(session) {
    this.#session = session;
    this.#asked.clear();
  }

  /** Something that was asked for was refused for a while. */
  askAgain() {
    this.#asked.clear();
    this.#parts.follows.resume();
  }

  get row() {
    return this.#row;
  }

  get conversation() {
    return this.#row?.conversation ?? null;
  }

  get actions() {
    return this.#row ? this.#possible().actions : new Set();
  }

  get isSeen() {
    return this.#row !== null && !document.hidden && this.#root.offsetParent !== null;
  }

  open(row) {
    const { follows, stream, composer, attachments, drafts } = this.#parts;
    [this.#row, this.#wanted] = [row, null];
    this.#unseen.clear();
    show(this.#root, true);
    this.#timeline = follows.open(row.conversation);
    stream.show(this.#timeline, { customer: row.customer });
    attachments.open(row.conversation);
    composer.open(row, drafts.of(row.conversation));
    this.changed(row);
    this.seen();
  }

  leave() {
    [this.#row, this.#timeline] = [null, null];
    clearTimeout(this.#expiry);
    this.#parts.colleagues.look(null);
    show(this.#root, false);
  }

  /** The row is new: another operator, another state, another wait. */
  changed(row) {
    this.#row = row;
    const { actions, refusal, remedy } = this.#possible();
    this.#parts.head.draw(row, { actions });
    this.#parts.composer.permit(row, refusal, remedy);
    this.#parts.card.open(row);
    this.#expire(actions);
  }

  event(event) {
    const timeline = this.#parts.follows.get(event.conversation);
    if (!timeline) return;
    const applied = timeline.accept(event);
    if (timeline === this.#timeline) this.#drawEvents(applied);
    this.seen();
  }

  /** The answer to a follow. When what is shown was of another log, it is forgotten and comes anew. */
  followed({ conversation, seq, log, resync }) {
    const { follows, stream } = this.#parts;
    const timeline = follows.get(conversation);
    if (!timeline) return;
    if (resync) timeline.forget();
    timeline.log = log;
    timeline.newest = Math.max(timeline.newest, seq);
    setTimeout(() => this.marks({ conversation, delivered: 0, read: 0 }), MARKS_WITHIN);
    if (timeline !== this.#timeline) return;
    if (resync) stream.show(timeline, { customer: this.#row.customer });
    else stream.settle();
    this.#seek();
  }

  history({ conversation, events, more }) {
    this.#asked.delete(conversation);
    const timeline = this.#parts.follows.get(conversation);
    timeline?.prepend(events, more);
    if (!timeline || timeline !== this.#timeline) return;
    this.#parts.stream.show(timeline, { customer: this.#row.customer, keepPlace: true });
    this.#seek();
  }

  marks(frame) {
    const timeline = this.#parts.follows.get(frame.conversation);
    timeline?.marks(frame);
    if (timeline && timeline === this.#timeline) this.#parts.stream.marks();
  }

  /** What is pending here has changed. */
  pending() {
    if (this.#timeline) this.#parts.stream.tail();
    if (this.#row) this.#parts.head.drawTopic(this.#row, this.actions);
  }

  scrolled() {
    if (this.#parts.stream.isNearOldest) this.#loadOlder();
    this.seen();
  }

  /** Go to an earlier ticket of this customer, however many pages back. */
  find(number) {
    this.#wanted = { number };
    this.#seek();
  }

  /** Go to one event, however many pages back; `onFound(element)` when it is on the screen. */
  findEvent(seq, onFound = () => {}) {
    this.#wanted = { seq, onFound };
    this.#seek();
  }

  /** What is wanted is shown as soon as it is loaded, and what comes after it, which would push it away. */
  #seek() {
    if (!this.#wanted || !this.#timeline?.log || !this.#timeline.isComplete || !this.#timeline.events.length) return;
    const { number, seq, onFound } = this.#wanted;
    const found = number ? this.#parts.stream.toTicket(number) : this.#parts.stream.toEvent(seq);
    if (!found && this.#timeline.hasOlder && !(seq >= this.#timeline.oldest)) return this.#loadOlder();
    this.#wanted = null;
    if (found) onFound?.(found);
  }

  /** Tell how far the screen has got: delivered wherever it is followed, read where a person really looks. */
  seen() {
    const { follows, marks, stream, colleagues } = this.#parts;
    colleagues.look(this.isSeen ? this.conversation : null);
    const isRead = this.isSeen && stream.isAtNewest && this.#row.operator?.id === this.#session.me;
    for (const [conversation, timeline] of follows.all) {
      if (timeline.seq) marks.set(conversation, { delivered: timeline.seq, read: isRead && timeline === this.#timeline ? timeline.seq : 0 });
    }
    if (stream.isAtNewest) this.#unseen.clear();
    this.#drawUnseen();
  }

  #possible() {
    return possible(this.#row, { ...this.#session, now: this.#parts.clock.now() });
  }

  #drawEvents(events) {
    const { stream } = this.#parts;
    if (!events.length) stream.tail();
    for (const event of events) {
      if (event.by.role === "customer" && event.type === "message.sent" && !stream.isAtNewest) this.#unseen.add(event.seq);
      stream.append(event);
    }
    this.#seek();
  }

  #drawUnseen() {
    const { count } = this.#unseen;
    show(this.#root.querySelector("[data-action=newest]"), count > 0);
    fill(this.#root, { new: say(ngettext("%(count)s new message", "%(count)s new messages", count), { count }) });
  }

  #toUnseen() {
    const [first, { stream }] = [this.#unseen.next(), this.#parts];
    if (first === null || !stream.toEvent(first, "start")) stream.toNewest();
  }

  #loadOlder() {
    const { conversation } = this;
    if (!this.#timeline?.hasOlder || this.#asked.has(conversation)) return;
    const missing = this.#wanted?.seq ? this.#timeline.oldest - this.#wanted.seq + PAGE : PAGE;
    const asked = this.#parts.send({ type: "history.get", conversation, before: this.#timeline.oldest, limit: Math.min(missing, LARGEST) });
    if (asked) this.#asked.add(conversation);
  }

  /** "Reopen" goes away when its time has passed, without a frame to say so. */
  #expire(actions) {
    clearTimeout(this.#expiry);
    if (!actions.has("reopen")) return;
    const left = Date.parse(this.#row.closed_at) + this.#session.reopenWindow * 1000 - this.#parts.clock.now();
    this.#expiry = setTimeout(() => this.#row && this.changed(this.#row), left + 500);
  }
}
