const AGAIN = 5000; // ms: a new ticket rings until it is opened or answered

/** Rings for new tickets and chimes for messages. It is told when to be quiet; it does not decide what is news. */
export class Bell {
  #sounds;
  #may;
  #ringing = new Set();
  #timer = null;

  /** `sounds`: ticket and message; `may(kind)`: whether "ticket", "message" or "repeat" may sound now. */
  constructor({ sounds, may }) {
    [this.#sounds, this.#may] = [sounds, may];
  }

  get rings() {
    return this.#ringing.size > 0;
  }

  ring(conversation) {
    this.#ringing.add(conversation);
    this.#play("ticket");
    this.#timer ??= setInterval(() => this.#may("repeat") && this.#play("ticket"), AGAIN);
  }

  hush(conversation) {
    this.#ringing.delete(conversation);
    if (this.#ringing.size) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  chime() {
    if (!this.rings || !this.#may("ticket")) this.#play("message");
  }

  /** A page that nobody has touched yet may be kept silent by the browser: then the toast has to do. */
  #play(kind) {
    if (!this.#may(kind)) return;
    const sound = this.#sounds[kind];
    sound.currentTime = 0;
    sound.play().catch(() => {});
  }
}
