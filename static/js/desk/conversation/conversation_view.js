import { fill, find, onClick, show } from "../../elements/templates.js";
import { ngettext, say } from "../../text/translation.js";
import { allowedActions } from "../ticket/allowed_actions.js";
import { drawReadOnly } from "./read_only.js";
import { Unseen } from "./unseen.js";

/** @import { Followed, LogEvent, MarksFrame, Row } from "../connection/protocol.d.ts" */
/** @import { Parts, Wanted } from "./parts.d.ts" */
/** @import { Timeline } from "./timeline.js" */

const PAGE_SIZE = 50; // events of one earlier page
const PAGE_SIZE_LIMIT = 100; // the same, on the way to something far up
// Ms after which the server has said what it knows of the customer's device.
const MARKS_TIMEOUT = 2000;

/**
 * The conversation on the screen: its head, transcript, composer and customer, kept to what the
 * timeline says.
 */
export class ConversationView {
  #root;
  #parts;
  /** @type {Row | null} */
  #row = null;
  /** @type {Timeline | null} */
  #timeline = null;
  #unseen = new Unseen();
  /** @type {Wanted | null} */
  #wanted = null; // what is being looked for: an earlier ticket, or an event
  /** @type {Set<string>} */
  #asked = new Set(); // conversations whose earlier page is on its way
  /** @type {number | undefined} */
  #expiry;

  /**
   * `parts`: head, header, transcript, composer, attachments, customerCard, drafts,
   * subscriptions, marks, colleagues, clock, session, send
   * @param {{ root: HTMLElement, parts: Parts }} parts
   */
  constructor({ root, parts }) {
    this.#root = root;
    this.#parts = parts;
    onClick(root, (target) => {
      const { action, number } = target.closest("[data-action]")?.dataset ?? {};
      if (action === "newest") this.#toUnseen();
      if (action === "older") this.#loadOlder();
      if (action === "previous") this.find(Number(number));
      if (action === "current") this.#parts.head.toCurrent();
    });
  }

  /** What was asked for on the connection before is not answered any more. */
  resume() {
    this.#asked.clear();
  }

  /** Something that was asked for was refused for a while. */
  askAgain() {
    this.#asked.clear();
    this.#parts.subscriptions.resume();
  }

  get row() {
    return this.#row;
  }

  get conversation() {
    return this.#row?.conversation ?? null;
  }

  get actions() {
    return this.#row ? this.#allowed().actions : new Set();
  }

  /** Whether one may write here, if only a note. */
  get takesText() {
    return this.#row !== null && !this.#allowed().onlyReads;
  }

  get isSeen() {
    return this.#row !== null && !document.hidden && this.#root.offsetParent !== null;
  }

  /** @param {Row} row */
  open(row) {
    const { subscriptions, transcript, composer, attachments, drafts } = this.#parts;
    this.#row = row;
    this.#wanted = null;
    this.#unseen.clear();
    this.#parts.head.open(row);
    show(this.#root, true);
    this.#timeline = subscriptions.open(row.conversation);
    transcript.show(this.#timeline, { customer: row.customer });
    attachments.open(row.conversation);
    composer.open(row, drafts.of(row.conversation));
    this.changed(row);
    this.seen();
  }

  leave() {
    this.#row = null;
    this.#timeline = null;
    clearTimeout(this.#expiry);
    this.#parts.colleagues.look(null);
    show(this.#root, false);
  }

  /**
   * The row is new: another operator, another state, another wait.
   * @param {Row} row
   */
  changed(row) {
    this.#row = row;
    const { actions, refusal, remedy, onlyReads } = this.#allowed();
    drawReadOnly(this.#root, onlyReads ? refusal : "");
    this.#parts.head.draw(row, actions);
    this.#parts.composer.permit(row, refusal, remedy);
    this.#parts.customerCard.open(row);
    this.#expire(actions);
  }

  /** @param {LogEvent} event */
  event(event) {
    const timeline = this.#parts.subscriptions.get(event.conversation);
    if (!timeline) return;
    const applied = timeline.accept(event);
    if (timeline === this.#timeline) this.#drawEvents(applied);
    this.seen();
  }

  /**
   * The answer to a follow. When what is shown was of another log, it is forgotten and comes anew.
   * @param {Followed} options
   */
  followed({ conversation, seq, log, resync }) {
    const { subscriptions, transcript } = this.#parts;
    const timeline = subscriptions.get(conversation);
    if (!timeline) return;
    if (resync) timeline.forget();
    timeline.log = log;
    timeline.newest = Math.max(timeline.newest, seq);
    setTimeout(() => this.marks({ conversation, delivered: 0, read: 0 }), MARKS_TIMEOUT);
    if (timeline !== this.#timeline) return;
    if (resync) transcript.show(timeline, { customer: this.#row.customer });
    else transcript.settle();
    this.#seek();
  }

  /** @param {{ conversation: string, events: LogEvent[], more: boolean }} options */
  history({ conversation, events, more }) {
    this.#asked.delete(conversation);
    const timeline = this.#parts.subscriptions.get(conversation);
    timeline?.prepend(events, more);
    if (!timeline || timeline !== this.#timeline) return;
    this.#parts.transcript.show(timeline, { customer: this.#row.customer, keepPlace: true });
    this.#seek();
  }

  /** @param {MarksFrame} frame */
  marks(frame) {
    const timeline = this.#parts.subscriptions.get(frame.conversation);
    timeline?.marks(frame);
    if (timeline && timeline === this.#timeline) this.#parts.transcript.marks();
  }

  /** What is pending here has changed. */
  pending() {
    if (this.#timeline) this.#parts.transcript.tail();
    if (this.#row) this.#parts.header.drawTopic(this.#row, this.actions);
  }

  scrolled() {
    if (this.#parts.transcript.isNearOldest) this.#loadOlder();
    this.#parts.head.scrolled();
    this.seen();
  }

  /**
   * Go to an earlier ticket of this customer, however many pages back.
   * @param {number} number
   */
  find(number) {
    this.#wanted = { number };
    this.#seek();
  }

  /**
   * Go to one event, however many pages back; `onFound(element)` when it is on the screen.
   * @param {number} seq
   * @param {(element: Element) => void} [onFound]
   */
  findEvent(seq, onFound = () => {}) {
    this.#wanted = { seq, onFound };
    this.#seek();
  }

  /**
   * What is wanted is shown as soon as it is loaded, and what comes after it, which would push it
   * away.
   */
  #seek() {
    if (
      !this.#wanted ||
      !this.#timeline?.log ||
      !this.#timeline.isComplete ||
      !this.#timeline.events.length
    )
      return;
    const { number, seq, onFound } = this.#wanted;
    const { transcript } = this.#parts;
    const found = number ? transcript.toTicket(number) : transcript.toEvent(seq);
    if (!found && this.#timeline.hasOlder && !(seq >= this.#timeline.oldest))
      return this.#loadOlder();
    this.#wanted = null;
    if (!found) return;
    this.#parts.head.show(number ?? this.#timeline.events.find((e) => e.seq === seq)?.ticket);
    onFound?.(found);
  }

  /**
   * Tell how far the screen has got: delivered wherever it is followed, read where a person
   * really looks.
   */
  seen() {
    const { subscriptions, marks, transcript, colleagues, session } = this.#parts;
    colleagues.look(this.isSeen ? this.conversation : null);
    const isRead = this.isSeen && transcript.isAtNewest && this.#row.operator?.id === session.me;
    for (const [conversation, timeline] of subscriptions.all) {
      if (timeline.seq)
        marks.set(conversation, {
          delivered: timeline.seq,
          read: isRead && timeline === this.#timeline ? timeline.seq : 0,
        });
    }
    if (transcript.isAtNewest) this.#unseen.clear();
    this.#drawUnseen();
  }

  #allowed() {
    return allowedActions(this.#row, { ...this.#parts.session, now: this.#parts.clock.now() });
  }

  /** @param {LogEvent[]} events */
  #drawEvents(events) {
    const { transcript } = this.#parts;
    if (!events.length) transcript.tail();
    for (const event of events) {
      if (event.by.role === "customer" && event.type === "message.sent" && !transcript.isAtNewest)
        this.#unseen.add(event.seq);
      transcript.append(event);
    }
    this.#seek();
  }

  #drawUnseen() {
    const { count } = this.#unseen;
    show(find(this.#root, "[data-action=newest]"), count > 0);
    fill(this.#root, {
      new: say(ngettext("%(count)s new message", "%(count)s new messages", count), { count }),
    });
  }

  #toUnseen() {
    const [first, { transcript }] = [this.#unseen.next(), this.#parts];
    if (first === null || !transcript.toEvent(first, "start")) transcript.toNewest();
  }

  #loadOlder() {
    const { conversation } = this;
    if (!this.#timeline?.hasOlder || this.#asked.has(conversation)) return;
    const missing = this.#wanted?.seq
      ? this.#timeline.oldest - this.#wanted.seq + PAGE_SIZE
      : PAGE_SIZE;
    const asked = this.#parts.send({
      type: "history.get",
      conversation,
      before: this.#timeline.oldest,
      limit: Math.min(missing, PAGE_SIZE_LIMIT),
    });
    if (asked) this.#asked.add(conversation);
  }

  /**
   * "Reopen" goes away when its time has passed, without a frame to say so.
   * @param {Set<string>} actions
   */
  #expire(actions) {
    clearTimeout(this.#expiry);
    if (!actions.has("reopen")) return;
    const left =
      Date.parse(this.#row.closed_at) +
      this.#parts.session.reopenWindow * 1000 -
      this.#parts.clock.now();
    this.#expiry = setTimeout(() => this.#row && this.changed(this.#row), left + 500);
  }
}
