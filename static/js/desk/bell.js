const AGAIN = 5000; // ms: a new ticket rings until it is opened or answered

/** Rings for new tickets and chimes for messages. It is told when to be quiet; it does not decide what is news. */
export class Bell {
  #sounds;
  #may;
  #onSilence;
  #ringing = new Set();
  #timer = null;

  /**
   * `sounds`: ticket and message; `may(kind)`: whether "ticket", "message" or "repeat" may sound now; `onSilence(why)`: a
   * sound that should be heard was not, as the browser blocks it ("blocked") or cannot play it ("broken"); "": it was heard.
   */
  constructor({ sounds, may, onSilence = () => {} }) {
    [this.#sounds, this.#may, this.#onSilence] = [sounds, may, onSilence];
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

  /** Called in a click: a browser that blocks sounds until somebody touches the page lets them through from now on. */
  turnOn() {
    for (const sound of Object.values(this.#sounds)) if (sound.error) sound.load();
    this.#start("ticket");
  }

  #play(kind) {
    if (this.#may(kind)) this.#start(kind);
  }

  #start(kind) {
    const sound = this.#sounds[kind];
    sound.currentTime = 0;
    sound.play().then(
      () => this.#onSilence(""),
      ({ name }) => name !== "AbortError" && this.#onSilence(name === "NotAllowedError" ? "blocked" : "broken"), // aborted: begun anew
    );
  }
}
