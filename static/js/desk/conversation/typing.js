/** @import { Send } from "../connection/protocol.d.ts" */

const TYPING_INTERVAL = 3000; // ms between our frames
const TYPING_DURATION = 6000; // ms a frame of the other side counts

/** "I am typing": at once, then not more often than every three seconds. */
export class TypingOut {
  #send;
  #now;
  /** @type {Map<string, number>} */
  #last = new Map();

  /** @param {{ send: Send, now?: () => number }} parts */
  constructor({ send, now = Date.now }) {
    this.#send = send;
    this.#now = () => now();
  }

  /** @param {string} conversation */
  touch(conversation) {
    if (this.#now() - (this.#last.get(conversation) ?? -Infinity) < TYPING_INTERVAL) return;
    this.#last.set(conversation, this.#now());
    this.#send({ type: "typing.start", conversation });
  }

  /**
   * A message was sent: the next letter counts as a new beginning.
   * @param {string} conversation
   */
  stop(conversation) {
    this.#last.delete(conversation);
  }
}

/** Who is typing where; forgotten by itself. */
export class TypingIn {
  #onChange;
  #later;
  #cancel;
  /** @type {Map<string, unknown>} */
  #timers = new Map();

  /**
   * @param {{
   *   onChange: (conversation: string, name: string) => void,
   *   later?: (run: () => void, milliseconds: number) => unknown,
   *   cancel?: (timer: unknown) => void,
   * }} parts
   */
  constructor({
    onChange,
    later = (...call) => setTimeout(...call),
    cancel = (timer) => clearTimeout(/** @type {number} */ (timer)),
  }) {
    this.#onChange = onChange;
    this.#later = later;
    this.#cancel = cancel;
  }

  /**
   * @param {string} conversation
   * @param {string} name
   */
  start(conversation, name) {
    this.#cancel(this.#timers.get(conversation));
    this.#timers.set(
      conversation,
      this.#later(() => this.stop(conversation), TYPING_DURATION),
    );
    this.#onChange(conversation, name);
  }

  /** @param {string} conversation */
  stop(conversation) {
    if (!this.#timers.has(conversation)) return;
    this.#cancel(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    this.#onChange(conversation, "");
  }
}
