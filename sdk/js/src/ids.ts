import type { Clock } from "./clock";

/**
 * UUIDs of version 7 that sort in the order they were made, also within one millisecond (RFC
 * 9562, method 1).
 */
export class Ids {
  #last = 0;
  #count = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(10));
    const now = this.#clock.now();
    if (now > this.#last) {
      this.#last = now;
      this.#count = ((bytes[8]! << 8) | bytes[9]!) & 0x7ff;
    } else if (++this.#count > 0xfff) {
      this.#last += 1;
      this.#count = 0;
    }
    const time = this.#last.toString(16).padStart(12, "0");
    const count = this.#count.toString(16).padStart(3, "0");
    const variant = (0x80 | (bytes[0]! & 0x3f)).toString(16);
    const rest = Array.from(bytes.subarray(1, 8), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${rest.slice(0, 2)}-${rest.slice(2)}`;
  }
}
