import { type Clock, Timer } from "./clock";
import type { Command, LogEvent, Refusal } from "./frames";
import type { Ids } from "./ids";
import type { Shelf } from "./shelf";

/** A command of the person that the log has not confirmed yet. It keeps its `client_id` until then. */
export interface OutboxEntry {
  readonly client_id: string;
  readonly type: "message.send" | "ticket.close";
  readonly text?: string;
  readonly created_at: number;
  readonly failed?: { readonly code: string; readonly text: string };
}

export interface OutboxOptions {
  shelf: Shelf;
  clock: Clock;
  ids: Ids;
  send: (command: Command) => boolean;
  onChange: () => void;
}

const PLACE = "outbox:"; // one key for each entry: two tabs of one person do not overwrite each other
const PATIENCE = 10_000; // an unconfirmed entry of this age is repeated on the living line

/** What waits to be confirmed, in order, and outlives a reload. */
export class Outbox {
  #entries: OutboxEntry[];
  readonly #sentAt = new Map<string, number>();
  readonly #options: OutboxOptions;
  readonly #pause: Timer;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#entries = options.shelf.all<OutboxEntry>(PLACE);
    this.#pause = new Timer(options.clock, () => this.resend());
  }

  get entries(): readonly OutboxEntry[] {
    return this.#entries;
  }

  add(type: OutboxEntry["type"], text?: string): OutboxEntry {
    const entry: OutboxEntry = { client_id: this.#options.ids.next(), type, text, created_at: this.#options.clock.now() };
    this.#keep([...this.#entries, entry], entry);
    this.#send(entry);
    return entry;
  }

  /** Everything unconfirmed again, in order: on each new line, and after a pause the server asked for. */
  resend(): void {
    this.#pause.clear();
    this.#entries.forEach((entry) => this.#send(entry));
  }

  /** On a line that lives an answer that stays away was lost: say it all again. Repeating is free, it is stored once. */
  resendLate(): void {
    const late = this.#options.clock.now() - PATIENCE;
    const isLate = (entry: OutboxEntry) => !entry.failed && (this.#sentAt.get(entry.client_id) ?? 0) <= late;
    if (this.#entries.some(isLate) && !this.#pause.isSet) this.resend();
  }

  /** The own event came back: that is the acknowledgement. */
  settle({ client_id }: LogEvent): void {
    if (client_id) this.#remove((entry) => entry.client_id === client_id);
  }

  /** A refusal with a time to come back is a pause for all, so that the order stays; any other one is final. */
  refuse({ client_id, code, text, retry_after }: Refusal): void {
    const entry = this.#entries.find((entry) => entry.client_id === client_id);
    if (!entry) return;
    if (retry_after !== undefined) return this.#pause.set(retry_after * 1_000);
    if (entry.type === "ticket.close") return this.#remove((other) => other === entry); // it is closed already
    this.#replace(entry, { ...entry, failed: { code, text } });
  }

  retry(client_id: string): void {
    const entry = this.#entries.find((entry) => entry.client_id === client_id && entry.failed);
    if (!entry) return;
    const { failed, ...rest } = entry;
    const again = failed?.code === "conflict" ? { ...rest, client_id: this.#options.ids.next() } : rest;
    this.#replace(entry, again);
    this.#send(again);
  }

  discard(client_id: string): void {
    this.#remove((entry) => entry.client_id === client_id && entry.failed !== undefined);
  }

  #send(entry: OutboxEntry): void {
    if (entry.failed || this.#pause.isSet) return;
    const { client_id, type, text = "" } = entry;
    const command: Command = type === "message.send" ? { type, client_id, text } : { type, client_id };
    if (this.#options.send(command)) this.#sentAt.set(client_id, this.#options.clock.now());
  }

  #keep(entries: OutboxEntry[], entry: OutboxEntry): void {
    this.#options.shelf.set(PLACE + entry.client_id, entry);
    this.#entries = entries;
    this.#options.onChange();
  }

  #replace(old: OutboxEntry, entry: OutboxEntry): void {
    this.#options.shelf.remove(PLACE + old.client_id);
    this.#keep(this.#entries.map((other) => (other === old ? entry : other)), entry);
  }

  #remove(isDone: (entry: OutboxEntry) => boolean): void {
    const done = this.#entries.filter(isDone);
    if (done.length === 0) return;
    for (const entry of done) this.#options.shelf.remove(PLACE + entry.client_id);
    this.#entries = this.#entries.filter((entry) => !done.includes(entry));
    this.#options.onChange();
  }
}
