import { type Clock, Timer } from "./clock";
import type { Command } from "./frames";

const MARK_INTERVAL = 250;
const OWN_MARK_INTERVAL = 1_000; // nobody waits to hear that we have what we said ourselves

/**
 * Tells how far this client has got, gathered: at most one frame in 250 ms, and in a second for
 * the customer's own words alone. It is also the credit for more events.
 */
export class MarkSender {
  #wanted = { delivered: 0, read: 0 };
  #sent = { delivered: 0, read: 0 };
  #isHurried = false;
  readonly #timer: Timer;
  readonly #send: (command: Command) => boolean;

  constructor(clock: Clock, send: (command: Command) => boolean) {
    this.#send = send;
    this.#timer = new Timer(clock, () => this.#flush());
  }

  delivered(seq: number, isOwn = false): void {
    this.#want({ ...this.#wanted, delivered: Math.max(seq, this.#wanted.delivered) }, isOwn);
  }

  read(seq: number, isOwn = false): void {
    this.#want(
      { delivered: Math.max(seq, this.#wanted.delivered), read: Math.max(seq, this.#wanted.read) },
      isOwn,
    );
  }

  /** A new line: what was said on the old one may have been lost with it. */
  again(): void {
    this.#sent = { delivered: 0, read: 0 };
    this.#want(this.#wanted);
  }

  forget(): void {
    this.#timer.clear();
    this.#wanted = this.#sent = { delivered: 0, read: 0 };
  }

  #want(wanted: { delivered: number; read: number }, isOwn = false): void {
    this.#wanted = wanted;
    const isNews = wanted.delivered > this.#sent.delivered || wanted.read > this.#sent.read;
    if (!isNews || (this.#timer.isSet && (isOwn || this.#isHurried))) return;
    this.#isHurried = !isOwn;
    this.#timer.set(isOwn ? OWN_MARK_INTERVAL : MARK_INTERVAL);
  }

  #flush(): void {
    const { delivered, read } = this.#wanted;
    const news = {
      ...(delivered > this.#sent.delivered && { delivered }),
      ...(read > this.#sent.read && { read }),
    };
    if (this.#send({ type: "mark.set", ...news })) this.#sent = this.#wanted;
  }
}
