/** @typedef {"" | "blocked" | "broken"} Silence Why a sound was not heard. */

const RING_INTERVAL = 5000; // ms: a new ticket rings until it is opened or answered

/**
 * Rings for new tickets and chimes for messages. It is told when to be quiet; it does not decide
 * what is news.
 */
export class Sounds {
  #audio;
  #may;
  #onSilence;
  /** @type {Set<string>} */
  #ringing = new Set();
  /** @type {number | undefined} */
  #timer;

  /**
   * `audio`: ticket and message; `may(kind)`: whether "ticket", "message" or "repeat" may sound
   * now; `onSilence(why)`: a sound that should be heard was not, as the browser blocks it
   * ("blocked") or cannot play it ("broken"); "": it was heard.
   * @param {{
   *   audio: { ticket: HTMLAudioElement, message: HTMLAudioElement },
   *   may: (kind: "ticket" | "message" | "repeat") => boolean,
   *   onSilence?: (why: Silence) => void,
   * }} parts
   */
  constructor({ audio, may, onSilence = () => {} }) {
    this.#audio = audio;
    this.#may = may;
    this.#onSilence = onSilence;
  }

  get rings() {
    return this.#ringing.size > 0;
  }

  /** @param {string} conversation */
  ring(conversation) {
    this.#ringing.add(conversation);
    this.#play("ticket");
    this.#timer ??= setInterval(() => this.#may("repeat") && this.#play("ticket"), RING_INTERVAL);
  }

  /** @param {string} conversation */
  hush(conversation) {
    this.#ringing.delete(conversation);
    if (this.#ringing.size) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  chime() {
    if (!this.rings || !this.#may("ticket")) this.#play("message");
  }

  /**
   * Called in a click: a browser that blocks sounds until somebody touches the page lets them
   * through from now on.
   */
  turnOn() {
    for (const sound of Object.values(this.#audio)) if (sound.error) sound.load();
    this.#start("ticket");
  }

  /** @param {"ticket" | "message"} kind */
  #play(kind) {
    if (this.#may(kind)) this.#start(kind);
  }

  /** @param {"ticket" | "message"} kind */
  #start(kind) {
    const sound = this.#audio[kind];
    sound.currentTime = 0;
    sound.play().then(
      () => this.#onSilence(""),
      ({ name }) =>
        // Aborted: begun anew.
        name !== "AbortError" && this.#onSilence(name === "NotAllowedError" ? "blocked" : "broken"),
    );
  }
}
