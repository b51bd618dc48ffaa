import { merged } from "./draft_versions.js";

const EMPTY = { text: "", kind: "reply", version: 0, base: 0, sent: [] };
const PAUSE = 700; // ms without typing, after which a draft goes to the server
const AGAIN = 5000; // ms after which a draft that did not get there is sent again
const SENT_LIMIT = 50; // versions that are remembered as sent from here

/**
 * What is being written, one draft a conversation. Who will see it, reply or note, is part of the draft.
 *
 * It is kept here at each key and on the server a moment later, so that it survives a reload, a lost line and another
 * machine. `version` is the server's time of the last change, `base` the version that the server is known to have, `sent`
 * the later ones that went there from here: an answer may be lost. The server masks card numbers in its copy; here a text
 * stays as it is typed.
 */
export class Drafts {
  #storage;
  #prefix;
  #server;
  #now;
  #onChange;
  #timers = new Map();

  /**
   * `server`: load() → drafts, save(conversation, draft, {keepalive}) → the draft that stands; `now()`: the server's
   * time in ms; `onChange(conversation, draft)`: another machine has written it.
   */
  constructor({ storage, prefix, server, now, onChange }) {
    [this.#storage, this.#prefix, this.#server, this.#now, this.#onChange] = [storage, prefix, server, now, onChange];
  }

  of(conversation) {
    const kept = this.#storage.getItem(this.#prefix + conversation);
    return kept ? { ...EMPTY, ...JSON.parse(kept) } : { ...EMPTY };
  }

  set(conversation, { text, kind }, { atOnce = false } = {}) {
    const known = this.of(conversation);
    if (known.text === text && known.kind === kind) return;
    const version = Math.max(Math.round(this.#now()), known.version + 1);
    this.#keep(conversation, { ...known, text, kind, version });
    this.#later(conversation, atOnce ? 0 : PAUSE);
  }

  /** Ask the server what was written elsewhere; called whenever the line is back. */
  async load() {
    let drafts;
    try {
      drafts = await this.#server.load();
    } catch {
      return; // the next welcome asks again, and what is here is kept
    }
    for (const { conversation, ...draft } of drafts) this.#meet(conversation, draft);
    for (const conversation of this.#waiting) this.#later(conversation, 0);
  }

  /** The page is being left. */
  flush() {
    for (const conversation of this.#timers.keys()) this.#push(conversation, { keepalive: true });
  }

  /**
   * Customers' affairs do not stay on this machine longer than their tickets stay in the lists; what the server has not
   * got yet is kept, unless `all` has to go.
   */
  keepOnly(conversations, { all = false } = {}) {
    const kept = new Set(conversations);
    for (const conversation of this.#conversations) {
      if (!kept.has(conversation) && (all || !isWaiting(this.of(conversation)))) this.#forget(conversation);
    }
  }

  get #conversations() {
    const keys = Array.from({ length: this.#storage.length }, (_, place) => this.#storage.key(place));
    return keys.filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length));
  }

  get #waiting() {
    return this.#conversations.filter((conversation) => isWaiting(this.of(conversation)));
  }

  #keep(conversation, draft) {
    this.#storage.setItem(this.#prefix + conversation, JSON.stringify(draft));
  }

  #forget(conversation) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    this.#storage.removeItem(this.#prefix + conversation);
  }

  #later(conversation, pause) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.set(conversation, setTimeout(() => this.#push(conversation), pause));
  }

  async #push(conversation, { keepalive = false } = {}) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    const { text, kind, version, base, sent } = this.of(conversation);
    this.#keep(conversation, { text, kind, version, base, sent: [...sent, version].slice(-SENT_LIMIT) });
    try {
      const stands = await this.#server.save(conversation, { text, kind, version }, { keepalive });
      if (stands.version === version) this.#arrived(conversation, version);
      this.#meet(conversation, stands);
    } catch (error) {
      if (error.status === undefined || error.status >= 500) this.#later(conversation, AGAIN);
    }
  }

  /** The server has this version; more may have been typed meanwhile. */
  #arrived(conversation, version) {
    const draft = this.of(conversation);
    if (draft.version > version) this.#keep(conversation, { ...draft, base: version });
  }

  /** What the server has, beside what is here. */
  #meet(conversation, theirs) {
    const mine = this.of(conversation);
    const { text, kind, version, base } = merged(mine, theirs);
    if (!text && kind === EMPTY.kind && version === base) this.#forget(conversation);
    else this.#keep(conversation, { text, kind, version, base, sent: mine.sent.filter((known) => known > base) });
    if (version > base && version !== mine.version) this.#later(conversation, 0);
    if (text !== mine.text || kind !== mine.kind) this.#onChange(conversation, { text, kind });
  }
}

const isWaiting = ({ version, base }) => version > base;
