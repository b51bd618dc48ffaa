/**
 * `0:44` under an hour, then in the words of `long`: "2 h 5 min".
 * @param {number} seconds
 * @param {(hours: number, minutes: number) => string} [long]
 */
export function duration(seconds, long = (hours, minutes) => `${hours} h ${minutes} min`) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return long(Math.floor(minutes / 60), minutes % 60);
}

/**
 * Lets the pills of those who wait run on between two answers of the server. The server says the
 * state.
 */
export class Clocks {
  #root;
  #now;
  /** @type {WeakMap<Element, number>} */
  #seen = new WeakMap();

  /**
   * @param {ParentNode} root
   * @param {() => number} [now]
   */
  constructor(root, now = () => performance.now()) {
    this.#root = root;
    this.#now = now;
  }

  tick() {
    for (const pill of this.#root.querySelectorAll("[data-waited]")) {
      if (!this.#seen.has(pill)) this.#seen.set(pill, this.#now());
      const passed = Math.floor((this.#now() - this.#seen.get(pill)) / 1000);
      const seconds = Number(pill.dataset.waited) + passed;
      if (seconds < 3600) pill.querySelector("[data-time]").textContent = duration(seconds);
    }
  }
}
