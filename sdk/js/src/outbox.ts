import { type Clock, Timer } from "./clock";
import type { Failure } from "./failures";
import type { GeoPoint, LogEvent, Refusal, SentFile } from "./frames";
import type { Ids } from "./ids";
import type { PersonStorage } from "./person_storage";

/** A file that the server does not have yet. The same `id` on every try: it is kept once. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
}
/**
 * What a command of the person says, beside its `client_id`. All but text, location, ticket,
 * score and comment are the desk's.
 */
export interface Content {
  readonly type:
    | "message.send"
    | "note.add"
    | "ticket.accept"
    | "ticket.decline"
    | "ticket.close"
    | "ticket.rate"
    | "ticket.reopen"
    | "ticket.categorise"
    | "ticket.transfer"
    | "ticket.escalate"
    | "ticket.snooze"
    | "ticket.unsnooze";
  readonly text?: string;
  readonly location?: GeoPoint;
  readonly conversation?: string;
  readonly reason?: string;
  readonly topic?: string;
  readonly to?: { readonly operator?: string; readonly team?: number; readonly line?: number };
  readonly note?: string;
  readonly until?: string;
  readonly ticket?: number;
  readonly score?: number;
  readonly comment?: string;
}
/** A command that the log has not confirmed yet. It keeps its `client_id` until then. */
export interface OutboxEntry extends Content {
  readonly client_id: string;
  readonly created_at: number;
  readonly upload?: Upload;
  readonly file?: SentFile;
  readonly failed?: Failure;
}

export interface OutboxOptions {
  personStorage: PersonStorage;
  clock: Clock;
  ids: Ids;
  random: () => number;
  send: (command: object) => boolean;
  onChange: () => void;
  /** Which entries outlive a reload; all of them when that is not said. */
  lasts?: (entry: OutboxEntry) => boolean;
}

// One key for each entry: two tabs of one person do not overwrite each other.
const KEY_PREFIX = "outbox:";
const RESEND_AFTER = 10_000; // an unconfirmed entry of this age is repeated on the living line
// Of a pause that the server asks for, added at random: a crowd does not come back as one.
const RETRY_JITTER = 0.25;
const FILE_LOST: Failure = { code: "file_lost", text: "" };

/**
 * What waits to be confirmed; outlives a reload. Of each conversation one command is on its way
 * at a time, and the next follows its confirmation: a refusal in between can never put two
 * messages in another order. Only what is behind a file that is still being uploaded passes it.
 */
export class Outbox {
  #entries: OutboxEntry[];
  readonly #sentAt = new Map<string, number>();
  readonly #options: OutboxOptions;
  readonly #pause: Timer;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#entries = options.personStorage.all<OutboxEntry>(KEY_PREFIX).map(withoutBytes);
    this.#pause = new Timer(options.clock, () => this.#go());
  }

  get entries(): readonly OutboxEntry[] {
    return this.#entries;
  }

  add(
    content: Content,
    given: Partial<Pick<OutboxEntry, "client_id" | "upload">> = {},
  ): OutboxEntry {
    const { clock, ids } = this.#options;
    const entry = { ...content, client_id: ids.next(), created_at: clock.now(), ...given };
    this.#keep([...this.#entries, entry], entry);
    this.#go();
    return entry;
  }

  /** A new line: what was on its way on the old one goes out again. */
  resend(): void {
    this.#pause.clear();
    this.#sentAt.clear();
    this.#go();
  }

  /**
   * On a line that lives an answer that stays away was lost: say it again. Repeating is free, it
   * is stored once.
   */
  resendLate(): void {
    const late = this.#options.clock.now() - RESEND_AFTER;
    for (const [client_id, at] of this.#sentAt) if (at <= late) this.#sentAt.delete(client_id);
    this.#go();
  }

  /** The own event came back: that is the acknowledgement. */
  settle({ client_id }: Pick<LogEvent, "client_id">): void {
    if (client_id) this.#remove((entry) => entry.client_id === client_id);
  }

  /**
   * A refusal with a time to come back is a pause for all; any other one is final. What was said
   * then stays, marked; a mere command is forgotten. Answers with the entry it was about.
   */
  refuse({ client_id, code, text, retry_after }: Refusal): OutboxEntry | undefined {
    const entry = this.#find(client_id);
    if (!entry) return undefined;
    this.#sentAt.delete(entry.client_id);
    if (retry_after !== undefined)
      this.#pause.set(retry_after * 1_000 * (1 + RETRY_JITTER * this.#options.random()));
    else if (isSaid(entry)) this.fail(entry.client_id, { code, text });
    else this.#remove((other) => other === entry);
    return this.#find(client_id) ?? entry;
  }

  fail(client_id: string, failed: Failure): void {
    const entry = this.#find(client_id);
    if (entry) this.#replace(entry, { ...entry, failed });
  }

  /** The server has the file now: the message can go. */
  uploaded(client_id: string, file: SentFile): void {
    const entry = this.#find(client_id);
    if (!entry) return;
    const { upload, ...rest } = entry;
    this.#replace(entry, { ...rest, file });
  }

  retry(client_id: string): void {
    const entry = this.#find(client_id);
    if (entry?.failed && entry.failed.code !== FILE_LOST.code)
      this.#replace(entry, this.#again(entry));
  }

  /** What was refused, or whose file is still on its way. The rest may be stored already. */
  discard(client_id: string): void {
    this.#remove(
      (entry) => entry.client_id === client_id && (entry.failed ?? entry.upload) !== undefined,
    );
  }

  /** An id that is taken by another content is given up for a fresh one. */
  #again({ failed, ...entry }: OutboxEntry): OutboxEntry {
    const { ids } = this.#options;
    if (failed?.code !== "conflict") return entry;
    return entry.upload
      ? { ...entry, upload: { ...entry.upload, id: ids.next() } }
      : { ...entry, client_id: ids.next() };
  }

  #find(client_id: string | undefined): OutboxEntry | undefined {
    return this.#entries.find((entry) => entry.client_id === client_id);
  }

  /** Send the first of each conversation that can go, unless it is on its way. */
  #go(): void {
    if (this.#pause.isSet) return;
    const seen = new Set<string | undefined>();
    for (const entry of this.#entries) {
      if (entry.failed || entry.upload || seen.has(entry.conversation)) continue;
      seen.add(entry.conversation);
      if (this.#sentAt.has(entry.client_id)) continue;
      if (this.#options.send(commandOf(entry)))
        this.#sentAt.set(entry.client_id, this.#options.clock.now());
    }
  }

  #keep(entries: OutboxEntry[], entry: OutboxEntry): void {
    const { personStorage, lasts, onChange } = this.#options;
    if (lasts?.(entry) ?? true) personStorage.set(KEY_PREFIX + entry.client_id, entry);
    this.#entries = entries;
    onChange();
  }

  #replace(old: OutboxEntry, entry: OutboxEntry): void {
    if (old.client_id !== entry.client_id)
      this.#options.personStorage.remove(KEY_PREFIX + old.client_id);
    this.#keep(
      this.#entries.map((other) => (other === old ? entry : other)),
      entry,
    );
    this.#go();
  }

  #remove(isDone: (entry: OutboxEntry) => boolean): void {
    const done = this.#entries.filter(isDone);
    if (done.length === 0) return;
    for (const entry of done) {
      this.#options.personStorage.remove(KEY_PREFIX + entry.client_id);
      this.#sentAt.delete(entry.client_id);
    }
    this.#entries = this.#entries.filter((entry) => !done.includes(entry));
    this.#options.onChange();
    this.#go();
  }
}

export function isSaid({ type }: OutboxEntry): boolean {
  return type === "message.send" || type === "note.add";
}

function commandOf({ created_at, upload, failed, file, ...command }: OutboxEntry): object {
  return file ? { ...command, file: file.id } : command;
}

/** The bytes of a file live as long as the page does: after a reload it has to be chosen again. */
function withoutBytes(entry: OutboxEntry): OutboxEntry {
  return entry.upload ? { ...entry, failed: FILE_LOST } : entry;
}
