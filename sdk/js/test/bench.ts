// A bench for the client: a clock that is turned by hand and a server that is played by the test.
import { type Client, createClient } from "../src/client";
import type { Clock } from "../src/clock";
import type { SocketLike } from "../src/connection";
import type { Answer, Sending } from "../src/http";
import type { ClientOptions } from "../src/options";
import type { KeyValueStorage } from "../src/person_storage";

export class FakeClock implements Clock {
  #now = Date.UTC(2026, 10, 22, 14);
  #next = 1;
  #timers = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }
  setTimeout(run: () => void, milliseconds: number): number {
    this.#timers.set(this.#next, { at: this.#now + milliseconds, run });
    return this.#next++;
  }
  clearTimeout(id: unknown): void {
    this.#timers.delete(id as number);
  }
  get waits(): number[] {
    return [...this.#timers.values()].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers]
        .filter(([, { at }]) => at <= end)
        .sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].run();
      await settle();
    }
    this.#now = end;
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

export class MemoryStorage implements KeyValueStorage {
  readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.map.set(key, value);
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
}

// biome-ignore lint: frames of a test are whatever the test says
type Fields = Record<string, any>;

export class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Fields[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.isClosed = true;
  }
  says(frame: Fields): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  closes(code: number): void {
    this.onclose?.({ code });
  }
  ofType(type: string): Fields[] {
    return this.sent.filter((frame) => frame.type === type);
  }
}

/** A form that left the client: the test says how it goes on. */
export class FakePost {
  answer!: (status: number, body?: object, retryAfter?: number) => Promise<void>;
  breaks!: () => Promise<void>;
  readonly done: Promise<Answer>;

  constructor(readonly sending: Sending) {
    this.done = new Promise((resolve, reject) => {
      this.answer = (status, body = {}, retryAfter) => {
        resolve({ status, body, retryAfter: retryAfter ?? null });
        return settle();
      };
      this.breaks = () => {
        reject(new Error("the line broke"));
        return settle();
      };
      sending.signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  }
  get upload(): unknown {
    return this.sending.body.get("upload");
  }
}

export class Bench {
  readonly clock = new FakeClock();
  readonly posts: FakePost[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly tokens: string[] = [];
  readonly client: Client;
  random = 0.5;
  giveToken = async (): Promise<string> => `token ${this.tokens.length + 1}`;

  constructor(
    readonly storage: KeyValueStorage = new MemoryStorage(),
    options: Partial<ClientOptions> = {},
  ) {
    this.client = createClient({
      url: "wss://support.bank.example/ws/customer/",
      token: async () => {
        const token = await this.giveToken();
        this.tokens.push(token);
        return token;
      },
      person: "alice",
      storage,
      clock: this.clock,
      random: () => this.random,
      page: null,
      openSocket: () => {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
      },
      post: (sending) => {
        const post = new FakePost(sending);
        this.posts.push(post);
        return post.done;
      },
      ...options,
    });
  }

  get post(): FakePost {
    return this.posts[this.posts.length - 1]!;
  }
  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1]!;
  }

  /** The line is there and the log is caught up with `events`. */
  async welcomed(events: Fields[] = [], welcome: Fields = {}): Promise<FakeSocket> {
    this.client.start();
    await settle();
    this.socket.onopen?.();
    this.socket.says(welcomeOf({ seq: Math.max(0, ...events.map(({ seq }) => seq)), ...welcome }));
    events.forEach((event) => this.socket.says(event));
    return this.socket;
  }

  /** The line breaks, the backoff passes, and the server welcomes the client again. */
  async again(events: Fields[] = [], welcome: Fields = {}, code = 1006): Promise<FakeSocket> {
    this.socket.closes(code);
    await this.clock.pass(30_000);
    return this.welcomed(events, welcome);
  }
}

export function welcomeOf(fields: Fields = {}): Fields {
  return {
    type: "welcome",
    name: "Alice",
    log: "first",
    seq: 0,
    ticket: null,
    heartbeat: 15,
    limits: {},
    time: "2026-11-22T14:00:00.000Z",
    availability: { state: "open", phone: "+372 600 0000", email: "help@bank.example" },
    ...fields,
  };
}

export function said(seq: number, text: string, fields: Fields = {}): Fields {
  return {
    type: "message.sent",
    seq,
    at: "2026-11-22T14:00:00.000Z",
    by: { role: "operator", name: "Anna" },
    text,
    ...fields,
  };
}

export function own(seq: number, text: string, client_id?: string): Fields {
  return said(seq, text, {
    by: { role: "customer", name: "Alice" },
    ...(client_id && { client_id }),
  });
}
