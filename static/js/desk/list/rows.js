import { isNewlyHanded } from "../ticket/handed.js";

/** @import { Row } from "../connection/protocol.d.ts" */

/** The rows of the lists, kept current by `desk.changed`, and the one order they are shown in. */
export class Rows {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Map<string, Row>} */
  // Rows of conversations that stand in no list, and were opened from a search.
  #offList = new Map();
  /** @type {Map<string, string>} */
  #answered = new Map(); // by conversation, the wait that my reply has just ended
  me = "";
  waiting = 0;
  known = false; // before the first complete frame an empty list means nothing

  /**
   * Apply a frame; answers with the pairs {before, after} that a person may want to hear of.
   * @param {{ rows: Row[], gone: string[], waiting: number, complete?: boolean }} options
   */
  accept({ rows, gone, waiting, complete = false }) {
    const before = new Map(this.#rows);
    if (complete) this.#rows.clear();
    for (const conversation of gone) this.#rows.delete(conversation);
    for (const row of rows) this.#rows.set(row.conversation, row);
    for (const conversation of [...gone, ...rows.map((row) => row.conversation)])
      this.#offList.delete(conversation);
    this.waiting = waiting;
    const first = !this.known;
    this.known = true;
    return first ? [] : rows.map((after) => ({ before: before.get(after.conversation), after }));
  }

  /** @param {string} conversation */
  get(conversation) {
    return this.#rows.get(conversation) ?? this.#offList.get(conversation);
  }

  /**
   * A row that stands in no list of ours, until it does, or is lost.
   * @param {Row} row
   */
  addOffList(row) {
    this.#offList.set(row.conversation, row);
  }

  /** @param {string} conversation */
  lose(conversation) {
    this.#offList.delete(conversation);
  }

  get all() {
    return [...this.#rows.values()];
  }

  /** @param {Row} row */
  isMine(row) {
    return row?.operator?.id === this.me;
  }

  get #held() {
    return this.all.filter((row) => row.state === "assigned" && this.isMine(row));
  }

  /** My tickets that may need me: they fill my capacity. */
  get open() {
    return this.#held.filter((row) => !row.snoozed_until);
  }

  /** Mine that lie until a time, the next one to wake first. */
  get snoozed() {
    return inOrder(
      this.#held.filter((row) => row.snoozed_until),
      (row) => row.snoozed_until,
    );
  }

  /** My tickets that need me, the longest wait first. */
  get needing() {
    return inOrder(
      this.open.filter((row) => row.waiting_since || isNewlyHanded(row)),
      neededSince,
    );
  }

  /**
   * A reply of mine is on its way there; the row says so a moment later.
   * @param {string} conversation
   */
  answered(conversation) {
    const row = this.get(conversation);
    if (row) this.#answered.set(conversation, neededSince(row));
  }

  /**
   * Whoever has waited longest for me, but for this one and for those just answered.
   * @param {string | null} current
   */
  longest(current) {
    return this.needing.find(
      (row) =>
        row.conversation !== current && this.#answered.get(row.conversation) !== neededSince(row),
    );
  }

  /** Of what needs me, what a colleague has handed to me, until I answer. */
  get handed() {
    return this.needing.filter(isNewlyHanded);
  }

  get reply() {
    return this.needing.filter((row) => !isNewlyHanded(row));
  }

  get customer() {
    return inOrder(
      this.open.filter((row) => !row.waiting_since && !isNewlyHanded(row)),
      saidAt,
      -1,
    );
  }

  /**
   * How much there is to do, as `tickets/routing/load.py` counts it: what is offered to me needs me
   * as well.
   */
  get load() {
    const offered = this.all.filter((row) => row.offered_to?.id === this.me).length;
    const { open } = this;
    const unanswered = open.filter((row) => row.waiting_since).length;
    return { needs: unanswered + offered, waits: open.length - unanswered };
  }

  get queue() {
    return inOrder(
      this.all.filter((row) => row.state === "queued"),
      (row) => row.waiting_since ?? row.opened_at,
    );
  }

  get closed() {
    return inOrder(
      this.all.filter((row) => row.state === "closed" && this.isMine(row)),
      (row) => row.closed_at,
      -1,
    );
  }

  /** @param {number} time */
  closedSince(time) {
    return this.closed.filter((row) => Date.parse(row.closed_at) >= time);
  }
}

/** @param {Row} row */
const neededSince = ({ waiting_since: waiting, handed }) => waiting ?? handed?.at ?? null;

/** @param {Row} row */
export const saidAt = (row) => row.snippet?.at ?? row.opened_at;

/**
 * Times come as text of one form, but not always with the same digits: compare them as times,
 * each read once.
 * @param {Row[]} rows
 * @param {(row: Row) => string | null} key
 * @param {number} [direction]
 */
function inOrder(rows, key, direction = 1) {
  const times = new Map(rows.map((row) => [row, direction * Date.parse(key(row))]));
  return rows.sort((a, b) => times.get(a) - times.get(b) || a.ticket - b.ticket);
}

/**
 * The filter over loaded rows: name, number, words. Every word has to be found somewhere.
 * @param {Row} row
 * @param {string} query
 */
export function matches(row, query) {
  const text = `${row.customer} #${row.ticket} ${row.snippet?.text ?? ""}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
