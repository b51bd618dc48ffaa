import { type Clock, Timer } from "./clock";

const TYPING_INTERVAL = 3_000;
const TYPING_DURATION = 6_000;

/** The person types: one frame in three seconds says so. */
export class TypingSender {
  #saidAt = -Infinity;
  readonly #clock: Clock;
  readonly #say: () => boolean;

  constructor(clock: Clock, say: () => boolean) {
    this.#clock = clock;
    this.#say = say;
  }

  typing(): void {
    const now = this.#clock.now();
    if (now - this.#saidAt >= TYPING_INTERVAL && this.#say()) this.#saidAt = now;
  }

  /** The text has gone; the next one is announced at once. */
  done(): void {
    this.#saidAt = -Infinity;
  }
}

/** The other side types: true for six seconds after the last word of it. */
export class TypingWatch {
  #by: string | null = null;
  readonly #timer: Timer;
  readonly #onChange: (by: string | null) => void;

  constructor(clock: Clock, onChange: (by: string | null) => void) {
    this.#onChange = onChange;
    this.#timer = new Timer(clock, () => this.stopped());
  }

  get by(): string | null {
    return this.#by;
  }

  started(by: string): void {
    this.#timer.set(TYPING_DURATION);
    this.#become(by);
  }

  stopped(): void {
    this.#timer.clear();
    this.#become(null);
  }

  #become(by: string | null): void {
    if (by === this.#by) return;
    this.#by = by;
    this.#onChange(by);
  }
}
