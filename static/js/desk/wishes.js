/** How this person wants the workstation: known from the page, kept on the server, the same on every machine. */
export class Wishes {
  #known;
  #save;
  #onFail;
  #onChange;

  /** `save(wishes)` writes them all; `onFail()`: they hold in this window only. */
  constructor({ known, save, onFail, onChange }) {
    [this.#known, this.#save, this.#onFail, this.#onChange] = [known, save, onFail, onChange];
  }

  get(name) {
    return this.#known[name];
  }

  async set(changed) {
    this.#known = { ...this.#known, ...changed };
    this.#onChange();
    try {
      await this.#save(this.#known);
    } catch {
      this.#onFail();
    }
  }

  /** Do not disturb: until when, in ms; 0 when one may be disturbed. */
  quietUntil(now) {
    const until = Date.parse(this.#known.quiet_until ?? "") || 0;
    return until > now ? until : 0;
  }
}
