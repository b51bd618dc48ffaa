import { mergeDrafts } from "./draft_merge.js";

/** @import { KeptDraft } from "./draft_merge.js" */
/** @import { Draft, DraftsApi, Kind, VersionedDraft } from "../connection/requests.d.ts" */

/** @type {KeptDraft} */
const EMPTY = { text: "", kind: "reply", version: 0, base: 0, sent: [] };
const SAVE_DELAY = 700; // ms without typing, after which a draft goes to the server
const RETRY_DELAY = 5000; // ms after which a draft that did not get there is sent again
const SENT_LIMIT = 50; // versions that are remembered as sent from here

/**
 * What is being written, one draft a conversation. Who will see it, reply or note, is part of the
 * draft.
 *
 * It is kept here at each key and on the server a moment later, so that it survives a reload, a
 * lost line and another machine. `version` is the server's time of the last change, `base` the
 * version that the server is known to have, `sent` the later ones that went there from here: an
 * answer may be lost. The server masks card numbers in its copy; here a text stays as it is
 * typed.
 */
export class Drafts {
  #storage;
  #prefix;
  #api;
  #now;
  #onChange;
  /** @type {Map<string, number>} */
  #timers = new Map();

  /**
   * `api`: load() → drafts, save(conversation, draft, {keepalive}) → the draft that stands;
   * `now()`: the server's time in ms; `onChange(conversation, draft)`: another machine has
   * written it.
   * @param {{
   *   storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">,
   *   prefix: string, api: DraftsApi, now: () => number,
   *   onChange: (conversation: string, draft: Draft) => void,
   * }} parts
   */
  constructor({ storage, prefix, api, now, onChange }) {
    this.#storage = storage;
    this.#prefix = prefix;
    this.#api = api;
    this.#now = now;
    this.#onChange = onChange;
  }

  /** @param {string} conversation */
  of(conversation) {
    const kept = this.#storage.getItem(this.#prefix + conversation);
    return kept ? { ...EMPTY, ...JSON.parse(kept) } : { ...EMPTY };
  }

  /**
   * @param {string} conversation
   * @param {{ text: string, kind: Kind }} options
   * @param {{ atOnce?: boolean }} [options]
   */
  set(conversation, { text, kind }, { atOnce = false } = {}) {
    const known = this.of(conversation);
    if (known.text === text && known.kind === kind) return;
    const version = Math.max(Math.round(this.#now()), known.version + 1);
    this.#keep(conversation, { ...known, text, kind, version });
    this.#later(conversation, atOnce ? 0 : SAVE_DELAY);
  }

  /** Ask the server what was written elsewhere; called whenever the line is back. */
  async load() {
    let drafts;
    try {
      drafts = await this.#api.load();
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
   * Customers' affairs do not stay on this machine longer than their tickets stay in the lists;
   * what the server has not got yet is kept, unless `all` has to go.
   * @param {string[]} conversations
   * @param {{ all?: boolean }} [options]
   */
  keepOnly(conversations, { all = false } = {}) {
    const kept = new Set(conversations);
    for (const conversation of this.#conversations) {
      if (!kept.has(conversation) && (all || !isWaiting(this.of(conversation))))
        this.#forget(conversation);
    }
  }

  get #conversations() {
    const keys = Array.from(
      { length: this.#storage.length },
      (_, place) => this.#storage.key(place) ?? "",
    );
    return keys
      .filter((key) => key.startsWith(this.#prefix))
      .map((key) => key.slice(this.#prefix.length));
  }

  get #waiting() {
    return this.#conversations.filter((conversation) => isWaiting(this.of(conversation)));
  }

  /**
   * @param {string} conversation
   * @param {KeptDraft} draft
   */
  #keep(conversation, draft) {
    this.#storage.setItem(this.#prefix + conversation, JSON.stringify(draft));
  }

  /** @param {string} conversation */
  #forget(conversation) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    this.#storage.removeItem(this.#prefix + conversation);
  }

  /**
   * @param {string} conversation
   * @param {number} pause
   */
  #later(conversation, pause) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.set(
      conversation,
      setTimeout(() => this.#push(conversation), pause),
    );
  }

  /**
   * @param {string} conversation
   * @param {{ keepalive?: boolean }} [options]
   */
  async #push(conversation, { keepalive = false } = {}) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    const { text, kind, version, base, sent } = this.of(conversation);
    this.#keep(conversation, {
      text,
      kind,
      version,
      base,
      sent: [...sent, version].slice(-SENT_LIMIT),
    });
    try {
      const stands = await this.#api.save(conversation, { text, kind, version }, { keepalive });
      if (stands.version === version) this.#arrived(conversation, version);
      this.#meet(conversation, stands);
    } catch (error) {
      if (error.status === undefined || error.status >= 500) this.#later(conversation, RETRY_DELAY);
    }
  }

  /**
   * The server has this version; more may have been typed meanwhile.
   * @param {string} conversation
   * @param {number} version
   */
  #arrived(conversation, version) {
    const draft = this.of(conversation);
    if (draft.version > version) this.#keep(conversation, { ...draft, base: version });
  }

  /**
   * What the server has, beside what is here.
   * @param {string} conversation
   * @param {VersionedDraft} theirs
   */
  #meet(conversation, theirs) {
    const mine = this.of(conversation);
    const { text, kind, version, base } = mergeDrafts(mine, theirs);
    if (!text && kind === EMPTY.kind && version === base) this.#forget(conversation);
    else
      this.#keep(conversation, {
        text,
        kind,
        version,
        base,
        sent: mine.sent.filter((/** @type {number} */ known) => known > base),
      });
    if (version > base && version !== mine.version) this.#later(conversation, 0);
    if (text !== mine.text || kind !== mine.kind) this.#onChange(conversation, { text, kind });
  }
}

/** @param {{ version: number, base: number }} options */
const isWaiting = ({ version, base }) => version > base;
