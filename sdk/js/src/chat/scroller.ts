const NEWEST_DISTANCE = 48; // pixels from the newest message that still count as being there

/**
 * A column-reverse box: 0 is its foot. Someone at the foot stays there; someone who scrolled up
 * is left in peace.
 */
export class Scroller {
  #fromEnd = 0;
  readonly #box: HTMLElement;
  readonly #onMove: () => void;

  constructor(box: HTMLElement, onMove: () => void) {
    this.#box = box;
    this.#onMove = onMove;
    box.addEventListener("scroll", () => this.#moved(), { passive: true });
  }

  get isAtEnd(): boolean {
    return this.#fromEnd < NEWEST_DISTANCE;
  }

  /** Let `change` add something at the foot; what is being read does not move. */
  keep(change: () => void): void {
    if (this.isAtEnd) return change();
    const before = this.#box.scrollHeight;
    const top = this.#box.scrollTop;
    change();
    this.#box.scrollTop = top - (this.#box.scrollHeight - before);
  }

  toEnd(): void {
    this.#box.scrollTop = 0;
    this.#moved();
  }

  #moved(): void {
    this.#fromEnd = Math.abs(this.#box.scrollTop);
    this.#onMove();
  }
}
