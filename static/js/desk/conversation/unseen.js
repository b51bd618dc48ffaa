/**
 * The messages that have come below what the reader is looking at, further up in the
 * conversation.
 */
export class Unseen {
  /** @type {number[]} */
  #seqs = [];
  #isVisited = false; // the first of them has been looked for

  /** @param {number} seq */
  add(seq) {
    this.#seqs.push(seq);
  }

  get count() {
    return this.#seqs.length;
  }

  /** The reader is at the newest one, or in another conversation. */
  clear() {
    this.#seqs = [];
    this.#isVisited = false;
  }

  /**
   * Where to go: to the first of them, to read on from there; and from there to the newest, which
   * is null.
   */
  next() {
    const first = this.#isVisited ? null : (this.#seqs[0] ?? null);
    this.#isVisited = true;
    return first;
  }
}
