/** @import { PreferenceValues } from "../connection/requests.d.ts" */

/**
 * How this person wants the workstation: known from the page, kept on the server, the same on
 * every machine.
 */
export class Preferences {
  #known;
  #save;
  #onFail;
  #onChange;

  /**
   * `save(preferences)` writes them all; `onFail()`: they hold in this window only.
   * @param {{
   *   known: PreferenceValues, save: (values: PreferenceValues) => Promise<unknown>,
   *   onFail: () => void, onChange: () => void,
   * }} parts
   */
  constructor({ known, save, onFail, onChange }) {
    this.#known = known;
    this.#save = save;
    this.#onFail = onFail;
    this.#onChange = onChange;
  }

  /**
   * @template {keyof PreferenceValues} Name
   * @param {Name} name
   * @returns {PreferenceValues[Name]}
   */
  get(name) {
    return this.#known[name];
  }

  /** @param {Partial<PreferenceValues>} changed */
  async set(changed) {
    this.#known = { ...this.#known, ...changed };
    this.#onChange();
    try {
      await this.#save(this.#known);
    } catch {
      this.#onFail();
    }
  }

  /**
   * Do not disturb: until when, in ms; 0 when one may be disturbed.
   * @param {number} now
   */
  quietUntil(now) {
    const until = Date.parse(this.#known.quiet_until ?? "") || 0;
    return until > now ? until : 0;
  }
}
