const AGAIN = 5000; // ms: a new ticket rings until it is opened or answered
const MUTED = "bankchat:muted";

/** Rings for new tickets and chimes for messages. It is told when to be quiet; it does not decide what is news. */
export class Bell {
  #sounds;
  #storage;
  #mayRing;
  #ringing = new Set();
  #timer = null;

  constructor({ sounds, storage, mayRing }) {
    [this.#sounds, this.#storage, this.#mayRing] = [sounds, storage, mayRing];
  }

  get isMuted() {
    return this.#storage.getItem(MUTED) !== null;
  }

  set isMuted(muted) {
    if (muted) this.#storage.setItem(MUTED, "1");
    else this.#storage.removeItem(MUTED);
  }

  get rings() {
    return this.#ringing.size > 0;
  }

  ring(conversation) {
    this.#ringing.add(conversation);
    this.#play(this.#sounds.ticket);
    this.#timer ??= setInterval(() => this.#play(this.#sounds.ticket), AGAIN);
  }

  hush(conversation) {
    this.#ringing.delete(conversation);
    if (this.#ringing.size) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  chime() {
    if (!this.rings) this.#play(this.#sounds.message);
  }

  /** A page that nobody has touched yet may be kept silent by the browser: then the toast has to do. */
  #play(sound) {
    if (this.isMuted || !this.#mayRing()) return;
    sound.currentTime = 0;
    sound.play().catch(() => {});
  }
}
