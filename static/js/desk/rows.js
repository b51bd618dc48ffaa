/** The rows of the lists, kept current by `desk.changed`, and the one order they are shown in. */
export class Rows {
  #rows = new Map();
  #guests = new Map(); // rows of conversations that stand in no list, and were opened from a search
  me = "";
  waiting = 0;
  known = false; // before the first complete frame an empty list means nothing

  /** Apply a frame; answers with the pairs {before, after} that a person may want to hear of. */
  accept({ rows, gone, waiting, complete = false }) {
    const before = new Map(this.#rows);
    if (complete) this.#rows.clear();
    for (const conversation of gone) this.#rows.delete(conversation);
    for (const row of rows) this.#rows.set(row.conversation, row);
    for (const conversation of [...gone, ...rows.map((row) => row.conversation)]) this.#guests.delete(conversation);
    this.waiting = waiting;
    const first = !this.known;
    this.known = true;
    return first ? [] : rows.map((after) => ({ before: before.get(after.conversation), after }));
  }

  get(conversation) {
    return this.#rows.get(conversation) ?? this.#guests.get(conversation);
  }

  /** A row that stands in no list of ours, until it does, or is lost. */
  invite(row) {
    this.#guests.set(row.conversation, row);
  }

  lose(conversation) {
    this.#guests.delete(conversation);
  }

  get all() {
    return [...this.#rows.values()];
  }

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
    return inOrder(this.#held.filter((row) => row.snoozed_until), (row) => row.snoozed_until);
  }

  /** My tickets that need me, the longest wait first. */
  get reply() {
    return inOrder(this.open.filter((row) => row.waiting_since), (row) => row.waiting_since);
  }

  get customer() {
    return inOrder(this.open.filter((row) => !row.waiting_since), saidAt, -1);
  }

  get queue() {
    return inOrder(this.all.filter((row) => row.state === "queued"), (row) => row.waiting_since ?? row.opened_at);
  }

  get closed() {
    return inOrder(this.all.filter((row) => row.state === "closed" && this.isMine(row)), (row) => row.closed_at, -1);
  }

  closedSince(time) {
    return this.closed.filter((row) => Date.parse(row.closed_at) >= time);
  }
}

export const saidAt = (row) => row.snippet?.at ?? row.opened_at;

/** Times come as text of one form, but not always with the same digits: compare them as times, each read once. */
function inOrder(rows, key, direction = 1) {
  const times = new Map(rows.map((row) => [row, direction * Date.parse(key(row))]));
  return rows.sort((a, b) => times.get(a) - times.get(b) || a.ticket - b.ticket);
}

/** What has happened to a row, in one word: it became mine, it woke, the customer wrote, or nothing to speak of. */
export function news(before, after, me) {
  const held = (row) => row?.state === "assigned" && row.operator?.id === me;
  if (held(after) && !held(before)) return "assigned";
  const wrote = after.snippet?.by === "customer" && after.snippet.at !== before?.snippet?.at && after.seq > (before?.seq ?? 0);
  if (held(after) && wrote) return "message";
  return held(after) && before.snoozed_until && !after.snoozed_until ? "woken" : null;
}

/** The filter over loaded rows: name, number, words. Every word has to be found somewhere. */
export function matches(row, query) {
  const text = `${row.customer} #${row.ticket} ${row.snippet?.text ?? ""}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
