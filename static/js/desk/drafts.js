const EMPTY = { text: "", kind: "reply" };

/** What is being written, one draft a conversation. Who will see it, reply or note, is part of the draft. */
export class Drafts {
  #storage;
  #prefix;

  constructor({ storage, prefix }) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  of(conversation) {
    const kept = this.#storage.getItem(this.#prefix + conversation);
    return kept ? { ...EMPTY, ...JSON.parse(kept) } : { ...EMPTY };
  }

  set(conversation, { text, kind }) {
    if (!text && kind === EMPTY.kind) return this.forget(conversation);
    this.#storage.setItem(this.#prefix + conversation, JSON.stringify({ text, kind }));
  }

  forget(conversation) {
    this.#storage.removeItem(this.#prefix + conversation);
  }

  /** Customers' affairs do not stay on this machine longer than their tickets stay in the lists. */
  keepOnly(conversations) {
    const kept = new Set([...conversations].map((conversation) => this.#prefix + conversation));
    for (const key of stored(this.#storage, this.#prefix)) if (!kept.has(key)) this.#storage.removeItem(key);
  }
}

function stored(storage, prefix) {
  const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place));
  return keys.filter((key) => key.startsWith(prefix));
}
