/** The server's time: waiting is counted by its clock, whatever this machine believes. */
export class ServerClock {
  #offset = 0;
  #now;

  constructor(now = Date.now) {
    this.#now = now;
  }

  /** @param {string} time */
  set(time) {
    this.#offset = Date.parse(time) - this.#now();
  }

  now() {
    return this.#now() + this.#offset;
  }

  /**
   * Whole seconds since `time`, never negative.
   * @param {string} time
   */
  since(time) {
    return Math.max(0, Math.floor((this.now() - Date.parse(time)) / 1000));
  }
}
