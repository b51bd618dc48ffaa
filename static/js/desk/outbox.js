const LASTING = new Set(["message.send", "note.add"]); // what is worth keeping over a reload

/**
 * Commands that have not been acknowledged, in the order they were given. Each keeps its client_id on every try, so
 * sending twice is the same as sending once. One storage key an entry: two tabs never overwrite each other.
 */
export class Outbox {
  #entries = new Map();
  #storage;
  #prefix;
  #send;

  constructor({ storage, prefix, send, now = Date.now }) {
    this.#storage = storage;
    this.#prefix = prefix;
    this.#send = send;
    this.now = now;
    for (const key of stored(storage, prefix)) {
      const entry = JSON.parse(storage.getItem(key));
      this.#entries.set(entry.frame.client_id, entry);
    }
  }

  get entries() {
    return [...this.#entries.values()];
  }

  /** What was said in this conversation and has not come back yet. */
  saidIn(conversation) {
    return this.entries.filter(({ frame }) => frame.conversation === conversation && LASTING.has(frame.type));
  }

  get conversations() {
    return [...new Set(this.entries.map(({ frame }) => frame.conversation))];
  }

  add(frame) {
    const entry = { frame, at: new Date(this.now()).toISOString(), failed: null };
    this.#entries.set(frame.client_id, entry);
    this.#keep(entry);
    this.#send(frame);
    return entry;
  }

  /** Everything again, in order, after a new connection. What was refused waits for a person. */
  resend() {
    for (const { frame, failed } of this.entries) if (!failed) this.#send(frame);
  }

  /** The command's own event has come. */
  acknowledge(clientId) {
    return this.remove(clientId);
  }

  /** Refused: what was said stays, marked; a mere command is forgotten. */
  refuse(clientId, text) {
    const entry = this.#entries.get(clientId);
    if (!entry) return undefined;
    if (!LASTING.has(entry.frame.type)) return this.remove(clientId);
    entry.failed = text;
    this.#keep(entry);
    return entry;
  }

  retry(clientId) {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    entry.failed = null;
    this.#keep(entry);
    this.#send(entry.frame);
  }

  remove(clientId) {
    const entry = this.#entries.get(clientId);
    this.#entries.delete(clientId);
    this.#storage.removeItem(this.#prefix + clientId);
    return entry;
  }

  #keep(entry) {
    if (LASTING.has(entry.frame.type)) this.#storage.setItem(this.#prefix + entry.frame.client_id, JSON.stringify(entry));
  }
}

/** The keys with this prefix; a UUID v7 at the end makes their order the order of time. */
export function stored(storage, prefix) {
  const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place));
  return keys.filter((key) => key.startsWith(prefix)).sort();
}
