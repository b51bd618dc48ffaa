import { Conversation } from "./conversation";
import { Emitter, type Listener } from "./emitter";
import type { Availability, Command, LogEvent, Marks, OpenTicket } from "./frames";
import { Ids } from "./ids";
import { Line, type LineState } from "./line";
import { MarkSender } from "./marks";
import { OlderPages } from "./older";
import { type ClientEvents, type ClientOptions, withDefaults } from "./options";
import { Outbox, type OutboxEntry } from "./outbox";
import { watchPage } from "./page";
import { Shelf } from "./shelf";
import { TypingSender, TypingWatch } from "./typing";
import { Unread } from "./unread";

const UNSENDABLE = /[\0\p{Surrogate}]/gu; // NUL and halves of characters, which the server refuses

/** The conversation of one person with the bank: everything an application needs, and no picture of it. */
export class Client {
  #unwatch: (() => void) | null = null;
  readonly #options: Required<ClientOptions>;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #line: Line;
  readonly #conversation: Conversation;
  readonly #outbox: Outbox;
  readonly #unread: Unread;
  readonly #typingSender: TypingSender;
  readonly #older: OlderPages;

  constructor(given: ClientOptions) {
    const options = (this.#options = withDefaults(given));
    const emitter = this.#emitter;
    const { clock } = options;
    const shelf = new Shelf(options.storage, options.person);
    const send = (command: Command) => this.#line.send(command);
    // What waits goes out once the log is caught up: much of it may prove to be stored, and none overtakes another.
    const sendInTurn = (command: Command) => this.#conversation.isSynced && send(command);
    const onChange = () => emitter.emit("outbox", this.#outbox.entries);
    this.#outbox = new Outbox({ shelf, clock, ids: new Ids(clock), send: sendInTurn, onChange });
    this.#unread = new Unread(shelf, (count) => emitter.emit("unread", count));
    this.#typingSender = new TypingSender(clock, () => send({ type: "typing.start" }));
    this.#older = new OlderPages(send);
    this.#conversation = new Conversation({
      emitter,
      shelf,
      outbox: this.#outbox,
      unread: this.#unread,
      markSender: new MarkSender(clock, send),
      typingWatch: new TypingWatch(clock, (by) => emitter.emit("typing", by)),
      older: this.#older,
      comeAgain: () => this.#line.drop(),
    });
    this.#line = new Line({
      ...options,
      hello: (token) => this.#hello(token),
      onFrame: (frame) => this.#conversation.receive(frame),
      onState: (state) => this.#lineBecame(state),
    });
  }

  on<Name extends keyof ClientEvents>(name: Name, listener: Listener<ClientEvents[Name]>): () => void {
    return this.#emitter.on(name, listener);
  }

  // ---------------------------------------------------------------- what is known

  get connection(): LineState {
    return this.#line.state;
  }
  get isSynced(): boolean {
    return this.#conversation.isSynced;
  }
  get name(): string {
    return this.#conversation.name;
  }
  get events(): readonly LogEvent[] {
    return this.#conversation.log.events;
  }
  get outbox(): readonly OutboxEntry[] {
    return this.#outbox.entries;
  }
  get ticket(): OpenTicket | null {
    return this.#conversation.ticket;
  }
  get availability(): Availability | null {
    return this.#conversation.availability;
  }
  get marks(): Marks {
    return this.#conversation.marks;
  }
  get unread(): number | null {
    return this.#unread.count;
  }
  get textLimit(): number {
    return this.#conversation.textLimit;
  }
  get hasOlder(): boolean {
    return (this.#conversation.log.oldest ?? 1) > 1;
  }

  // ---------------------------------------------------------------- what an application does

  start(): void {
    const { page } = this.#options;
    if (page) this.#unwatch ??= watchPage(page, () => this.wake(), () => this.#line.drop());
    this.#line.start();
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#line.stop();
  }

  /** Try now: the person asked for it, or the device woke up. */
  wake(): void {
    this.#line.wake();
  }

  /** Put a message into the outbox. It is never refused for want of a line. */
  sendMessage(text: string): OutboxEntry {
    this.#typingSender.done();
    return this.#outbox.add("message.send", text.replace(UNSENDABLE, "\ufffd"));
  }

  /** "No more questions". */
  closeTicket(): OutboxEntry {
    const waiting = this.#outbox.entries.find(({ type, failed }) => type === "ticket.close" && !failed);
    return waiting ?? this.#outbox.add("ticket.close");
  }

  retry(client_id: string): void {
    this.#outbox.retry(client_id);
  }

  discard(client_id: string): void {
    this.#outbox.discard(client_id);
  }

  typing(): void {
    this.#typingSender.typing();
  }

  /** While visible, everything that arrives counts as read. */
  setVisible(isVisible: boolean): void {
    this.#conversation.setVisible(isVisible);
  }

  /** Up to `limit` events before the oldest known; whether they came. */
  loadOlder(limit = 50): Promise<boolean> {
    const oldest = this.#conversation.log.oldest;
    return oldest !== null && oldest > 1 ? this.#older.ask(oldest, limit) : Promise.resolve(false);
  }

  #hello(token: string): Command {
    const after = this.#conversation.log.cursor;
    return { type: "hello", token, ...(after !== null && { after }), device: this.#options.device };
  }

  #lineBecame(state: LineState): void {
    if (state !== "open") this.#conversation.lineLost();
    this.#emitter.emit("connection", state);
  }
}

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}
