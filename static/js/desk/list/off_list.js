/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { Target } from "./found_rows.js" */
/** @import { Rows } from "./rows.js" */

/**
 * @typedef {object} Place Where the person is, as the address says.
 * @property {string | null} conversation
 * @property {URLSearchParams} search
 * @property {(conversation: string | null) => void} go
 */

/**
 * Conversations that stand in none of our lists, and that we may see all the same: found by a
 * search, or by a link.
 */
export class OffList {
  #rows;
  #address;
  #opened;
  #get;
  #on;
  /** @type {Set<string>} */
  #asked = new Set();

  /**
   * `opened()`: the conversation on the screen; `get(conversation)`: its row; `on`:
   * found(target), lost()
   * @param {{
   *   rows: Rows, address: Place, opened: () => string | null,
   *   get: (conversation: string) => Promise<{ row: Row | null }>,
   *   on: { found: (target: Target) => void, lost: () => void },
   * }} parts
   */
  constructor({ rows, address, opened, get, on }) {
    this.#rows = rows;
    this.#address = address;
    this.#opened = opened;
    this.#get = get;
    this.#on = on;
  }

  /**
   * Show what was found where it stands in its conversation; the newest ticket stands at its end.
   * @param {Target} target
   */
  async open(target) {
    const { conversation, seq, number } = target;
    if (!(await this.#known(conversation))) return;
    this.#address.go(conversation);
    const isFurtherUp = seq || (number && number !== this.#rows.get(conversation).ticket);
    if (isFurtherUp && this.#opened() === conversation) this.#on.found(target);
  }

  /**
   * Open what the address names, once its row is here.
   * @param {string} conversation
   */
  async openAddressed(conversation) {
    const isKnown = await this.#known(conversation);
    if (isKnown && this.#address.conversation === conversation) this.#address.go(conversation);
  }

  /** @param {string} conversation */
  async #known(conversation) {
    if (this.#rows.get(conversation)) return true;
    if (this.#asked.has(conversation)) return false;
    this.#asked.add(conversation);
    try {
      const { row } = await this.#get(conversation);
      if (row) this.#rows.addOffList(row);
    } catch {
      this.#on.lost();
      if (this.#address.conversation === conversation) this.#address.go(null);
    }
    this.#asked.delete(conversation);
    return Boolean(this.#rows.get(conversation));
  }
}
