/** @import { Send } from "../connection/protocol.d.ts" */

const BATCH_DELAY = 200; // ms: one mark for a burst of events

/**
 * Tells the server how far this screen has got. Only what is new is sent, and read only what was
 * really seen.
 */
export class Marks {
  #send;
  #later;
  /** @type {Map<string, { delivered: number, read: number }>} */
  #said = new Map();
  /** @type {Map<string, { delivered: number, read: number }>} */
  #wanted = new Map();

  /** @param {{ send: Send, later?: (run: () => void, milliseconds: number) => unknown }} parts */
  constructor({ send, later = (...call) => setTimeout(...call) }) {
    this.#send = send;
    this.#later = later;
  }

  /** A new line knows nothing of what was said on the old one. */
  reset() {
    this.#said.clear();
  }

  /**
   * @param {string} conversation
   * @param {{ delivered: number, read?: number }} options
   */
  set(conversation, { delivered, read = 0 }) {
    const said = this.#said.get(conversation) ?? { delivered: 0, read: 0 };
    if (delivered <= said.delivered && read <= said.read) return;
    if (!this.#wanted.size) this.#later(() => this.#flush(), BATCH_DELAY);
    this.#wanted.set(conversation, {
      delivered,
      read: Math.max(read, this.#wanted.get(conversation)?.read ?? 0),
    });
  }

  #flush() {
    for (const [conversation, { delivered, read }] of this.#wanted) {
      const frame = { type: "mark.set", conversation, delivered, ...(read ? { read } : {}) };
      if (this.#send(frame))
        this.#said.set(conversation, {
          delivered,
          read: Math.max(read, this.#said.get(conversation)?.read ?? 0),
        });
    }
    this.#wanted.clear();
  }
}
