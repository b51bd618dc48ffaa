/** Conversations that stand in none of our lists, and that we may see all the same: found by a search, or by a link. */
export class Visits {
  #parts;
  #asked = new Set();

  /** `parts`: rows, place, talk, findBar, get(conversation), onLost() */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Show a hit of the search where it stands in its conversation. */
  async open({ conversation, seq, words }) {
    const { place, talk, findBar } = this.#parts;
    if (!(await this.#known(conversation))) return;
    place.go(conversation);
    if (talk.conversation === conversation) findBar.show([{ seq, words }], seq);
  }

  /** Open what the address names, once its row is here. */
  async invite(conversation) {
    const { place } = this.#parts;
    if ((await this.#known(conversation)) && place.conversation === conversation) place.go(conversation);
  }

  async #known(conversation) {
    const { rows, place, get, onLost } = this.#parts;
    if (rows.get(conversation)) return true;
    if (this.#asked.has(conversation)) return false;
    this.#asked.add(conversation);
    try {
      const { row } = await get(conversation);
      if (row) rows.invite(row);
    } catch {
      onLost();
      if (place.conversation === conversation) place.go(null);
    }
    this.#asked.delete(conversation);
    return Boolean(rows.get(conversation));
  }
}
