import { CLOSE, delayBefore } from "./backoff";
import { type Clock, Timer } from "./clock";
import { SUBPROTOCOL } from "./frames";
import { Heartbeat } from "./heartbeat";

const CONNECT_TIMEOUT = 15_000; // from the attempt to the welcome
const STABLE_AFTER = 10_000; // an open line of this age was a success, and the backoff starts anew
const WELCOMES = ["welcome", "desk.welcome"];

/**
 * `waiting` for the next attempt; `stopped` for good, by `stop()` or because the bank ended the
 * access.
 */
export type ConnectionState = "idle" | "connecting" | "open" | "waiting" | "stopped";

export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown } & never) => void) | null;
  onclose: ((event: { code: number } & never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}
export type OpenSocket = (url: string, protocols: string[]) => SocketLike;

/** A frame as it came: an object that says its type. */
export interface RawFrame {
  type: string;
  heartbeat?: number;
}

export interface ConnectionOptions {
  url: string;
  openSocket: OpenSocket;
  clock: Clock;
  random: () => number;
  /**
   * What must be had before the socket is opened, and the first frame to say on it; a session
   * needs neither.
   */
  prepare?: () => Promise<unknown>;
  hello?: () => object;
  /** The close codes after which nobody knocks again. */
  final: readonly number[];
  onFrame: (frame: RawFrame) => void;
  onState: (state: ConnectionState) => void;
  onClose?: (code: number) => void;
}

/**
 * A connection that comes back by itself. It knows of life signs, and nothing of messages or of
 * who is speaking.
 */
export class Connection {
  #state: ConnectionState = "idle";
  #socket: SocketLike | null = null;
  #attempt = 0; // what an older attempt still says is not heard
  #failures = 0;
  #openedAt: number | null = null;
  #heardAt: number | null = null;
  #retryAt: number | null = null;
  readonly #options: ConnectionOptions;
  readonly #retry: Timer;
  readonly #connectTimeout: Timer;
  readonly #heartbeat: Heartbeat;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#retry = new Timer(options.clock, () => this.#connect());
    this.#connectTimeout = new Timer(options.clock, () => this.drop());
    this.#heartbeat = new Heartbeat(
      options.clock,
      () => this.send({ type: "ping" }),
      () => this.drop(),
    );
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When the last frame came, and when the next attempt is due; null when there is none. */
  get heardAt(): number | null {
    return this.#heardAt;
  }
  get retryAt(): number | null {
    return this.#retryAt;
  }

  start(): void {
    if (this.#state === "idle" || this.#state === "stopped") this.#connect();
  }

  stop(): void {
    this.#letGo();
    this.#become("stopped");
  }

  /**
   * Something says that the way may be free: do not wait for the backoff, do not trust an old
   * line.
   */
  wake(): void {
    if (this.#state === "waiting") this.#connect();
    else if (this.#state === "open") this.#heartbeat.probe();
  }

  /** This line is no good any more; take another one. */
  drop(): void {
    if (this.#state === "connecting" || this.#state === "open") this.#lost(0);
  }

  /** False without a line; the caller keeps what it wanted to say. */
  send(command: object): boolean {
    if (this.#state !== "open" || !this.#socket) return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  async #connect(): Promise<void> {
    this.#letGo();
    const attempt = this.#attempt;
    this.#connectTimeout.set(CONNECT_TIMEOUT);
    this.#become("connecting");
    try {
      await this.#options.prepare?.();
      if (attempt === this.#attempt) this.#open(attempt);
    } catch {
      if (attempt === this.#attempt) this.#lost(0);
    }
  }

  #open(attempt: number): void {
    const { openSocket, url, hello } = this.#options;
    const socket = (this.#socket = openSocket(url, [SUBPROTOCOL]));
    if (hello) socket.onopen = () => socket.send(JSON.stringify(hello()));
    socket.onmessage = ({ data }) => attempt === this.#attempt && this.#receive(data);
    socket.onclose = ({ code }) => attempt === this.#attempt && this.#lost(code);
  }

  #receive(data: unknown): void {
    const frame = parse(data);
    this.#heardAt = this.#options.clock.now();
    if (this.#state === "open") this.#heartbeat.heard();
    if (!frame) return;
    const isWelcome = WELCOMES.includes(frame.type);
    if (isWelcome) this.#welcome(frame.heartbeat ?? 15);
    else if (frame.type === "pong") this.#heartbeat.ponged();
    this.#options.onFrame(frame);
    if (isWelcome) this.#options.onState(this.#state);
  }

  #welcome(heartbeat: number): void {
    this.#connectTimeout.clear();
    this.#openedAt = this.#options.clock.now();
    this.#heartbeat.start(heartbeat);
    this.#state = "open"; // told once the frame has been taken in: open means usable
  }

  #lost(code: number): void {
    const { clock, random, final, onClose } = this.#options;
    if (this.#openedAt !== null && clock.now() - this.#openedAt >= STABLE_AFTER) this.#failures = 0;
    this.#letGo();
    onClose?.(code);
    if (final.includes(code)) return this.#become("stopped");
    const atOnce = code === CLOSE.notAuthenticated && this.#failures === 0;
    const delay = atOnce ? 0 : delayBefore(this.#failures, code, random);
    this.#retryAt = clock.now() + delay;
    this.#retry.set(delay);
    this.#failures += 1;
    this.#become("waiting");
  }

  #letGo(): void {
    this.#attempt += 1;
    this.#retryAt = null;
    this.#retry.clear();
    this.#connectTimeout.clear();
    this.#heartbeat.stop();
    this.#openedAt = null;
    this.#socket?.close();
    this.#socket = null;
  }

  #become(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

/** The frame in a text, or null when it is none. */
function parse(text: unknown): RawFrame | null {
  try {
    const frame = JSON.parse(String(text));
    return typeof frame?.type === "string" ? frame : null;
  } catch {
    return null;
  }
}
