/** @import { OutboxEntry } from "../../../../sdk/js/src/desk.ts" */
/** @import { Item, LogEvent } from "../connection/protocol.d.ts" */

const GROUP_PAUSE = 5 * 60_000; // after which the same person's next message starts a new turn
const SAID = new Set(["message.sent", "note.added"]);

/**
 * One conversation as this screen knows it: events in order, what is pending, how far the
 * customer has got.
 */
export class Timeline {
  /** @type {LogEvent[]} */
  events = [];
  /** @type {OutboxEntry[]} */
  pending = [];
  /** @type {string | null} */
  log = null; // which log the numbers count in
  newest = 0; // the log's newest number, as the server last said
  delivered = 0;
  read = 0;
  knowsMarks = false; // before that nobody can say that something was not delivered
  #ended = false; // the first page has been seen
  /** @type {Map<number, LogEvent>} */
  #early = new Map(); // what came before its turn
  /** @type {number | null} */
  #behindAt = null; // where this stood at the last heartbeat, if it was behind then

  /** @param {OutboxEntry[]} [pending] */
  constructor(pending = []) {
    this.pending = pending;
  }

  /** The numbers were of another log: what is known of it is worth nothing. */
  forget() {
    this.events = [];
    this.newest = this.delivered = this.read = 0;
    this.knowsMarks = this.#ended = false;
    this.#early.clear();
  }

  /** The cursor: the newest number that is applied. */
  get seq() {
    return this.events.at(-1)?.seq ?? 0;
  }

  get oldest() {
    return this.events[0]?.seq ?? 0;
  }

  /** Numbers are dense from 1, so the first number tells whether something came before. */
  get hasOlder() {
    return this.oldest > 1 && !this.#ended;
  }

  get isComplete() {
    return this.seq >= this.newest;
  }

  /**
   * The events that are new with this one, in order. A pending message gives way to its own
   * event, even to a repeated one. What comes before its turn, as a repeated acknowledgement may,
   * waits for it: nothing is ever skipped.
   * @param {LogEvent} event
   */
  accept(event) {
    if (event.seq <= this.seq) return this.#repeated(event);
    const isFirst = this.events.length === 0 && !this.#isPending(event);
    if (event.seq !== this.seq + 1 && !isFirst) return this.#overtook(event);
    const applied = this.events.length ? [event] : this.#withEarlier(event);
    while (this.#early.has(applied.at(-1).seq + 1))
      applied.push(this.#early.get(applied.at(-1).seq + 1));
    for (const { seq, client_id: clientId } of applied) {
      this.#early.delete(seq);
      this.drop(clientId);
    }
    this.events.push(...applied);
    this.newest = Math.max(this.newest, this.seq);
    return applied;
  }

  /**
   * The first page may begin with a message that is still pending here, and so was taken for a
   * repetition.
   * @param {LogEvent} event
   */
  #withEarlier(event) {
    const earlier = this.#early.get(event.seq - 1);
    return earlier ? [earlier, event] : [event];
  }

  /** @param {{ client_id?: string }} options */
  #isPending({ client_id: clientId }) {
    return Boolean(clientId) && this.pending.some((entry) => entry.client_id === clientId);
  }

  /**
   * @param {{ client_id?: string }} options
   * @returns {LogEvent[]}
   */
  #repeated({ client_id: clientId }) {
    if (clientId) this.drop(clientId);
    return [];
  }

  /**
   * @param {LogEvent} event
   * @returns {LogEvent[]}
   */
  #overtook(event) {
    this.#early.set(event.seq, event);
    return [];
  }

  /**
   * An earlier page; `more` says whether there is another before it.
   * @param {LogEvent[]} events
   * @param {boolean} more
   */
  prepend(events, more) {
    this.#ended = !more;
    const before = this.oldest || Infinity;
    this.events.unshift(...events.filter((event) => event.seq < before));
  }

  /**
   * What the outbox holds for this conversation. What waits for its turn here is pending until
   * then.
   * @param {OutboxEntry[]} entries
   */
  expect(entries) {
    const early = new Set([...this.#early.values()].map((event) => event.client_id));
    this.pending = [...this.pending.filter((entry) => early.has(entry.client_id)), ...entries];
  }

  /** @param {string | undefined} clientId */
  drop(clientId) {
    this.pending = this.pending.filter((entry) => entry.client_id !== clientId);
  }

  /**
   * Behind at two heartbeats in a row, without a step between them: what should have come was lost.
   * @param {number} newest
   */
  isStuck(newest) {
    const stuckAt = this.#behindAt;
    this.#behindAt = newest > this.seq ? this.seq : null;
    return this.#behindAt !== null && this.#behindAt === stuckAt;
  }

  /**
   * How far a message of ours has got: sent, delivered, read.
   * @param {number} seq
   */
  progress(seq) {
    if (seq <= this.read) return "read";
    return seq <= this.delivered ? "delivered" : "sent";
  }

  /** @param {{ delivered: number, read: number }} options */
  marks({ delivered, read }) {
    this.knowsMarks = true;
    this.delivered = Math.max(this.delivered, delivered);
    this.read = Math.max(this.read, read);
  }
}

/** @param {{ type: string }} event */
export const isSaid = (event) => SAID.has(event.type);

/**
 * Whether `next` belongs to the same turn as `previous`: one speaker, one audience, without a
 * pause.
 * @param {Item | null} previous
 * @param {Item} next
 */
export function continues(previous, next) {
  return Boolean(
    previous &&
      isSaid(previous) &&
      previous.type === next.type &&
      previous.by.role === next.by.role &&
      previous.by.name === next.by.name &&
      !previous.failed &&
      !next.failed &&
      Date.parse(next.at) - Date.parse(previous.at) < GROUP_PAUSE,
  );
}
