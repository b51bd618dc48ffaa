import { CLOSE, delayBefore } from "./backoff";
import { type Clock, Timer } from "./clock";
import { type Command, type Frame, parseFrame, SUBPROTOCOL } from "./frames";
import { Heartbeat } from "./heartbeat";

const PATIENCE = 15_000; // from the attempt to the welcome
const STEADY = 10_000; // an open line of this age was a success, and the backoff starts anew

/** `waiting` for the next attempt; `stopped` for good, by `stop()` or because the bank revoked the access. */
export type LineState = "idle" | "connecting" | "open" | "waiting" | "stopped";

export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown } & never) => void) | null;
  onclose: ((event: { code: number } & never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}
export type OpenSocket = (url: string, protocols: string[]) => SocketLike;

export interface LineOptions {
  url: string;
  token: () => Promise<string>;
  hello: (token: string) => Command;
  openSocket: OpenSocket;
  clock: Clock;
  random: () => number;
  onFrame: (frame: Frame) => void;
  onState: (state: LineState) => void;
}

/** A connection that comes back by itself. It knows of tokens and of life signs, and nothing of messages. */
export class Line {
  #state: LineState = "idle";
  #socket: SocketLike | null = null;
  #attempt = 0; // what an older attempt still says is not heard
  #failures = 0;
  #openedAt: number | null = null;
  #token: string | null = null;
  readonly #options: LineOptions;
  readonly #retry: Timer;
  readonly #patience: Timer;
  readonly #heartbeat: Heartbeat;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#retry = new Timer(options.clock, () => this.#connect());
    this.#patience = new Timer(options.clock, () => this.drop());
    this.#heartbeat = new Heartbeat(options.clock, () => this.send({ type: "ping" }), () => this.drop());
  }

  get state(): LineState {
    return this.#state;
  }

  start(): void {
    if (this.#state === "idle" || this.#state === "stopped") this.#connect();
  }

  stop(): void {
    this.#letGo();
    this.#become("stopped");
  }

  /** Something says that the way may be free: do not wait for the backoff, do not trust an old line. */
  wake(): void {
    if (this.#state === "waiting") this.#connect();
    else if (this.#state === "open") this.#heartbeat.probe();
  }

  /** This line is no good any more; take another one. */
  drop(): void {
    if (this.#state === "connecting" || this.#state === "open") this.#lost(0);
  }

  send(command: Command): boolean {
    if (this.#state !== "open" || !this.#socket) return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  async #connect(): Promise<void> {
    this.#letGo();
    const attempt = this.#attempt;
    this.#patience.set(PATIENCE);
    this.#become("connecting");
    try {
      const token = (this.#token ??= await this.#options.token());
      if (attempt === this.#attempt) this.#open(token, attempt);
    } catch {
      if (attempt === this.#attempt) this.#lost(0);
    }
  }

  #open(token: string, attempt: number): void {
    const socket = (this.#socket = this.#options.openSocket(this.#options.url, [SUBPROTOCOL]));
    socket.onopen = () => socket.send(JSON.stringify(this.#options.hello(token)));
    socket.onmessage = ({ data }) => attempt === this.#attempt && this.#receive(data);
    socket.onclose = ({ code }) => attempt === this.#attempt && this.#lost(code);
  }

  #receive(data: unknown): void {
    const frame = parseFrame(data);
    if (this.#state === "open") this.#heartbeat.heard();
    if (!frame) return;
    if (frame.type === "welcome") this.#welcome(frame.heartbeat);
    else if (frame.type === "pong") this.#heartbeat.ponged();
    else if (frame.type === "token.expiring") this.#refresh(this.#attempt);
    this.#options.onFrame(frame);
    if (frame.type === "welcome") this.#options.onState(this.#state);
  }

  #welcome(heartbeat: number): void {
    this.#patience.clear();
    this.#openedAt = this.#options.clock.now();
    this.#heartbeat.start(heartbeat);
    this.#state = "open"; // told once the frame has been taken in: open means usable
  }

  /** When the bank gives no token now, the line closes with 4401 and the way back asks again. */
  async #refresh(attempt: number): Promise<void> {
    this.#token = null;
    try {
      const token = await this.#options.token();
      if (attempt !== this.#attempt) return;
      this.#token = token;
      this.send({ type: "token.refresh", token });
    } catch {}
  }

  #lost(code: number): void {
    const { clock, random } = this.#options;
    if (this.#openedAt !== null && clock.now() - this.#openedAt >= STEADY) this.#failures = 0;
    this.#letGo();
    if (code === CLOSE.revoked) return this.#become("stopped");
    if (code === CLOSE.notAuthenticated) this.#token = null;
    const atOnce = code === CLOSE.notAuthenticated && this.#failures === 0;
    this.#retry.set(atOnce ? 0 : delayBefore(this.#failures, code, random));
    this.#failures += 1;
    this.#become("waiting");
  }

  #letGo(): void {
    this.#attempt += 1;
    this.#retry.clear();
    this.#patience.clear();
    this.#heartbeat.stop();
    this.#openedAt = null;
    this.#socket?.close();
    this.#socket = null;
  }

  #become(state: LineState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
