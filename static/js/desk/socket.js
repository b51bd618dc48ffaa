const FIRST_DELAY = 1000; // ms
const LONGEST_DELAY = 30_000;
const CROWDED_DELAY = 5000; // after "overload" or "flood"
const CROWDED = new Set([1013, 4409, 4429]);
const FINAL = new Set([4401, 4403]);
const PATIENCE = 2.5; // heartbeats of silence after which the line is dead, whatever the browser believes

/**
 * One lasting connection made of many short ones: backoff with full jitter, a ping each heartbeat, and a line that
 * has gone silent is given up. It carries frames and knows nothing of what they mean.
 */
export class Socket {
  #options;
  #line = null;
  #attempt = 0;
  #heartbeat = 15_000;
  #heard = null;
  #started = 0; // of the silence
  #retryAt = null;
  #timer = null;
  #pulse = null;
  #stopped = false;

  constructor({ url, protocol, onFrame, onState, onEnd, make, clock = globalThis, random = Math.random }) {
    make ??= () => new WebSocket(url, protocol);
    this.#options = { onFrame, onState, onEnd, make, clock, random };
  }

  get isOpen() {
    return this.#line?.readyState === 1;
  }

  /** When the last frame came, and when the next try is due; null when there is none. */
  get heardAt() {
    return this.#heard;
  }

  get retryAt() {
    return this.#retryAt;
  }

  set heartbeat(seconds) {
    this.#heartbeat = seconds * 1000;
    this.#beat();
  }

  connect() {
    const { clock, make, onState } = this.#options;
    if (this.#stopped || this.#line) return;
    clock.clearTimeout(this.#timer);
    this.#retryAt = null;
    const line = (this.#line = make());
    line.onmessage = ({ data }) => this.#receive(line, data);
    line.onclose = ({ code }) => this.#closed(line, code);
    onState?.("connecting");
    this.#started = this.#now();
    this.#beat();
  }

  /** False when there is no line; the caller keeps the frame. */
  send(frame) {
    if (!this.isOpen) return false;
    this.#line.send(JSON.stringify(frame));
    return true;
  }

  /** The other side has let us in: the next failure starts from the shortest delay again. */
  settled() {
    this.#attempt = 0;
    this.#options.onState?.("open");
  }

  tryNow() {
    if (!this.#line) this.connect();
  }

  /** After sleep the timers are late and the line may be long dead. */
  wake() {
    if (this.#line && this.#silence() > this.#heartbeat * PATIENCE) this.#giveUp();
    else if (this.isOpen) this.send({ type: "ping" });
    else this.tryNow();
  }

  stop() {
    this.#stopped = true;
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.clock.clearInterval(this.#pulse);
    const line = this.#line;
    this.#line = null;
    line?.close();
  }

  #now() {
    return this.#options.clock.Date?.now() ?? Date.now();
  }

  #silence() {
    return this.#now() - this.#started;
  }

  #receive(line, data) {
    if (line !== this.#line) return;
    this.#heard = this.#started = this.#now();
    this.#options.onFrame(JSON.parse(data));
  }

  #beat() {
    const { clock } = this.#options;
    clock.clearInterval(this.#pulse);
    this.#pulse = clock.setInterval(() => {
      if (this.#silence() >= this.#heartbeat * PATIENCE) this.#giveUp();
      else this.send({ type: "ping" });
    }, this.#heartbeat);
  }

  #giveUp() {
    const line = this.#line;
    this.#closed(line, 1006);
    line?.close();
  }

  #closed(line, code) {
    if (line !== this.#line || !line) return;
    this.#line = null;
    this.#options.clock.clearInterval(this.#pulse);
    if (FINAL.has(code)) {
      this.#stopped = true;
      return this.#options.onEnd?.(code);
    }
    this.#later(code);
  }

  #later(code) {
    const { clock, random, onState } = this.#options;
    const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempt++);
    const delay = random() * ceiling + (CROWDED.has(code) ? CROWDED_DELAY : 0);
    this.#retryAt = this.#now() + delay;
    this.#timer = clock.setTimeout(() => this.connect(), delay);
    onState?.("waiting");
  }
}
