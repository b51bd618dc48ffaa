import { type Clock, Timer } from "./clock";

const HEARTBEATS_LIMIT = 2.5; // heartbeats without any frame
const PROBE_TIMEOUT = 5_000;

/**
 * Keeps a line warm and notices when it is dead though nobody closed it (a half-open line never
 * closes itself).
 */
export class Heartbeat {
  #seconds = 15;
  readonly #ping: Timer;
  readonly #dead: Timer;
  readonly #send: () => void;

  constructor(clock: Clock, send: () => void, dead: () => void) {
    this.#send = send;
    this.#ping = new Timer(clock, send);
    this.#dead = new Timer(clock, dead);
  }

  start(seconds: number): void {
    this.#seconds = seconds;
    this.ponged();
    this.heard();
  }

  /** Any frame proves that the line lives. */
  heard(): void {
    this.#dead.set(this.#seconds * HEARTBEATS_LIMIT * 1_000);
  }

  /**
   * The next ping is timed from here, not from the last ping's own timer: browsers slow such
   * chains in hidden tabs.
   */
  ponged(): void {
    this.#ping.set(this.#seconds * 1_000);
  }

  /**
   * Ask at once, and believe in the line only if it answers at once: the device has just woken
   * up.
   */
  probe(): void {
    this.#send();
    this.#dead.set(PROBE_TIMEOUT);
  }

  stop(): void {
    this.#ping.clear();
    this.#dead.clear();
  }
}
