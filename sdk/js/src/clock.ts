/** Time as the SDK sees it, so that a test can be the clock. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, milliseconds: number): unknown;
  clearTimeout(id: unknown): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (id) => clearTimeout(id as Parameters<typeof clearTimeout>[0]),
};

/** One timer that is set, set anew, or cleared. */
export class Timer {
  #id: unknown = null;
  readonly #clock: Clock;
  readonly #run: () => void;

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock;
    this.#run = run;
  }

  get isSet(): boolean {
    return this.#id !== null;
  }

  set(milliseconds: number): void {
    this.clear();
    this.#id = this.#clock.setTimeout(() => {
      this.#id = null;
      this.#run();
    }, milliseconds);
  }

  clear(): void {
    if (this.#id !== null) this.#clock.clearTimeout(this.#id);
    this.#id = null;
  }
}
