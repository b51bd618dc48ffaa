const REPEAT = 3000; // ms between our frames
const LASTS = 6000; // ms a frame of the other side counts

/** "I am typing": at once, then not more often than every three seconds. */
export class TypingOut {
  #send;
  #now;
  #last = new Map();

  constructor({ send, now = Date.now }) {
    [this.#send, this.#now] = [send, () => now()];
  }

  touch(conversation) {
    if (this.#now() - (this.#last.get(conversation) ?? -Infinity) < REPEAT) return;
    this.#last.set(conversation, this.#now());
    this.#send({ type: "typing.start", conversation });
  }

  /** A message was sent: the next letter counts as a new beginning. */
  stop(conversation) {
    this.#last.delete(conversation);
  }
}

/** Who is typing where; forgotten by itself. */
export class TypingIn {
  #onChange;
  #later;
  #cancel;
  #timers = new Map();

  constructor({ onChange, later = (...call) => setTimeout(...call), cancel = (timer) => clearTimeout(timer) }) {
    [this.#onChange, this.#later, this.#cancel] = [onChange, later, cancel];
  }

  start(conversation, name) {
    this.#cancel(this.#timers.get(conversation));
    this.#timers.set(conversation, this.#later(() => this.stop(conversation), LASTS));
    this.#onChange(conversation, name);
  }

  stop(conversation) {
    if (!this.#timers.has(conversation)) return;
    this.#cancel(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    this.#onChange(conversation, "");
  }
}
