import { CLOSE } from "./backoff";
import { Connection, type ConnectionState, type RawFrame } from "./connection";
import { Conversation } from "./conversation";
import { Emitter, type Listener } from "./emitter";
import { FileServer } from "./files";
import {
  type Availability,
  asKnown,
  type Command,
  type Contacts,
  type GeoPoint,
  type LogEvent,
  type Marks,
  type OpenTicket,
} from "./frames";
import { HistoryPages } from "./history_pages";
import { languageOf } from "./http";
import { Ids } from "./ids";
import { MarkSender } from "./marks";
import { type ClientEvents, type ClientOptions, withDefaults } from "./options";
import { Outbox, type OutboxEntry } from "./outbox";
import { watchPage } from "./page";
import { PersonStorage } from "./person_storage";
import { Tokens } from "./tokens";
import { TypingSender, TypingWatch } from "./typing";
import { Unread } from "./unread";
import { type Measures, Uploads } from "./uploads";

const UNSENDABLE = /[\0\p{Surrogate}]/gu; // NUL and halves of characters, which the server refuses

/** One person's conversation with the bank: all that an application needs, and no picture of it. */
export class Client {
  #unwatch: (() => void) | null = null;
  #token = "";
  readonly #options: Required<ClientOptions>;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #tokens: Tokens;
  readonly #connection: Connection;
  readonly #files: FileServer;
  readonly #uploads: Uploads;
  readonly #conversation: Conversation;
  readonly #outbox: Outbox;
  readonly #unread: Unread;
  readonly #typingSender: TypingSender;
  readonly #older: HistoryPages;

  constructor(given: ClientOptions) {
    const options = (this.#options = withDefaults(given));
    const { clock } = options;
    const ids = new Ids(clock);
    const personStorage = new PersonStorage(options.storage, options.person);
    const send = (command: object) => this.#connection.send(command);
    this.#tokens = new Tokens(options.token);
    this.#outbox = new Outbox({
      ...{ personStorage, clock, ids, random: options.random },
      // What waits goes out once the log is caught up: much of it may prove to be stored.
      send: (command) => this.#conversation.isSynced && send(command),
      onChange: () => this.#outboxChanged(),
    });
    this.#unread = new Unread(personStorage, (count) => this.#emitter.emit("unread", count));
    this.#typingSender = new TypingSender(clock, () => send({ type: "typing.start" }));
    this.#older = new HistoryPages(send);
    this.#conversation = new Conversation({
      emitter: this.#emitter,
      personStorage,
      outbox: this.#outbox,
      unread: this.#unread,
      markSender: new MarkSender(clock, send),
      typingWatch: new TypingWatch(clock, (by) => this.#emitter.emit("typing", by)),
      older: this.#older,
      comeAgain: () => this.#connection.drop(),
    });
    this.#connection = this.#newConnection();
    this.#files = this.#newFileServer();
    this.#uploads = this.#newUploads(ids);
  }

  #newConnection(): Connection {
    return new Connection({
      ...this.#options,
      final: [CLOSE.revoked],
      prepare: async () => (this.#token = await this.#tokens.get()),
      hello: () => this.#hello(),
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => this.#connectionBecame(state),
      onClose: (code) => code === CLOSE.notAuthenticated && this.#tokens.forget(),
    });
  }

  #newFileServer(): FileServer {
    const options = this.#options;
    return new FileServer({
      ...options,
      address: options.filesUrl,
      headers: async () => ({
        Authorization: `Bearer ${await this.#tokens.get()}`,
        ...languageOf(options.device),
      }),
      onUnauthenticated: () => this.#tokens.forget(),
    });
  }

  #newUploads(ids: Ids): Uploads {
    const { clock, random, shrink } = this.#options;
    return new Uploads({
      ...{ clock, random, ids, shrink, server: this.#files },
      outbox: () => this.#outbox,
      limit: () => this.fileLimit,
      isReady: () => this.#conversation.logName !== null && this.#connection.state !== "stopped",
      onProgress: (client_id, share) => this.#emitter.emit("progress", { client_id, share }),
    });
  }

  on<Name extends keyof ClientEvents>(
    name: Name,
    listener: Listener<ClientEvents[Name]>,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  // ---------------------------------------------------------------- what is known

  get connection(): ConnectionState {
    return this.#connection.state;
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
  /** How else to reach the bank: as the server said last, else as the application did. */
  get contacts(): Contacts {
    const { phone, email } = this.availability ?? {};
    const { contacts } = this.#options;
    return { phone: phone || contacts.phone || "", email: email || contacts.email || "" };
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
  get fileLimit(): number {
    return this.#conversation.fileLimit;
  }
  get hasOlder(): boolean {
    return (this.#conversation.log.oldest ?? 1) > 1;
  }

  // ---------------------------------------------------------------- what an application does

  start(): void {
    const { page } = this.#options;
    if (page)
      this.#unwatch ??= watchPage(
        page,
        () => this.wake(),
        () => this.#connection.drop(),
      );
    this.#connection.start();
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#connection.stop();
  }

  /** Try now: the person asked for it, or the device woke up. */
  wake(): void {
    this.#connection.wake();
  }

  /** Put a message into the outbox. It is never refused for want of a line. */
  sendMessage(text: string): OutboxEntry {
    this.#typingSender.done();
    return this.#outbox.add({ type: "message.send", text: text.replace(UNSENDABLE, "\ufffd") });
  }

  /** A photo or a PDF: uploaded first, sent then. What is said meanwhile passes it. */
  sendFile(file: Blob, measures?: Measures): OutboxEntry {
    return this.#uploads.add({ type: "message.send" }, file, measures);
  }

  /** A place, to about a metre: five decimals are kept. */
  sendLocation({ latitude, longitude, accuracy }: GeoPoint): OutboxEntry {
    const round = (degrees: number) => Number(degrees.toFixed(5));
    const about = accuracy === undefined ? {} : { accuracy: Math.round(accuracy) };
    const location = { latitude: round(latitude), longitude: round(longitude), ...about };
    return this.#outbox.add({ type: "message.send", location });
  }

  /** The bytes of a file, never kept here; rejects with the status as its message. */
  fetchFile(id: string, { thumbnail = false } = {}): Promise<Blob> {
    return this.#files.get(id, thumbnail);
  }

  /** The bytes of an outbox entry's file; null after a reload. */
  bytesOf(client_id: string): Blob | null {
    return this.#uploads.bytesOf(client_id);
  }

  /** "No more questions". */
  closeTicket(): OutboxEntry {
    const waiting = this.#outbox.entries.find(
      ({ type, failed }) => type === "ticket.close" && !failed,
    );
    return waiting ?? this.#outbox.add({ type: "ticket.close" });
  }

  /** 1–5 for a closed ticket; again within a day, to change it. */
  rateTicket(ticket: number, score: number, comment = ""): OutboxEntry {
    return this.#outbox.add({
      type: "ticket.rate",
      ticket,
      score,
      comment: comment.replace(UNSENDABLE, "\ufffd"),
    });
  }

  retry(client_id: string): void {
    this.#outbox.retry(client_id);
  }

  /** Of an entry that was refused, or whose file is still on its way. */
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

  // ---------------------------------------------------------------- the line

  #hello(): Command {
    const { log, logName } = this.#conversation;
    const since =
      log.cursor === null || logName === null ? {} : { after: log.cursor, log: logName };
    return { type: "hello", token: this.#token, ...since, device: this.#options.device };
  }

  #receive(frame: RawFrame): void {
    if (frame.type === "token.expiring") this.#refresh();
    this.#conversation.receive(asKnown(frame));
  }

  /** When the bank gives no token now, the line closes with 4401 and the way back asks again. */
  async #refresh(): Promise<void> {
    this.#tokens.forget();
    try {
      this.#connection.send({ type: "token.refresh", token: await this.#tokens.get() });
    } catch {}
  }

  #connectionBecame(state: ConnectionState): void {
    if (state === "open") this.#uploads.wake();
    else this.#conversation.lineLost();
    this.#emitter.emit("connection", state);
  }

  #outboxChanged(): void {
    this.#uploads.changed();
    this.#emitter.emit("outbox", this.#outbox.entries);
  }
}

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}
