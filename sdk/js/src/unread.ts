import type { LogEvent } from "./frames";
import type { PersonStorage } from "./person_storage";

const PLACE = "read"; // the newest seq that was seen, and the log it counts in

/**
 * How many of the bank's messages the person has not seen. What is not known yet is null, never
 * 0.
 */
export class Unread {
  #read: number | null;
  #log: string | null;
  #isSynced = false;
  #fromBank = new Set<number>();
  #told: number | null = null;
  readonly #personStorage: PersonStorage;
  readonly #onChange: (count: number | null) => void;

  constructor(personStorage: PersonStorage, onChange: (count: number | null) => void) {
    this.#personStorage = personStorage;
    this.#onChange = onChange;
    const kept = personStorage.get<{ seq: number; log: string | null }>(PLACE);
    this.#read = kept?.seq ?? null;
    this.#log = kept?.log ?? null;
  }

  get count(): number | null {
    return this.#isSynced && this.#read !== null ? this.#fromBank.size : null;
  }

  get read(): number | null {
    return this.#read;
  }

  accept(event: LogEvent): void {
    const isNew = event.seq > (this.#read ?? 0);
    if (isNew && event.type === "message.sent" && event.by.role !== "customer")
      this.#fromBank.add(event.seq);
    this.#tell();
  }

  synced(): void {
    this.#isSynced = true;
    this.#tell();
  }

  /** Which log it is. What was seen of another one says nothing about this one. */
  countsIn(log: string): void {
    if (this.#log !== log) this.#read = null;
    this.#log = log;
    this.#tell();
  }

  readTo(seq: number): void {
    if (this.#read !== null && seq <= this.#read) return;
    this.#read = seq;
    this.#personStorage.set(PLACE, { seq, log: this.#log });
    this.#fromBank = new Set([...this.#fromBank].filter((unread) => unread > seq));
    this.#tell();
  }

  /** What is known of the log is forgotten; its newest event is `seq`. */
  forget(seq: number): void {
    this.#isSynced = false;
    this.#fromBank.clear();
    if (this.#read !== null) this.#read = Math.min(this.#read, seq);
    this.#tell();
  }

  #tell(): void {
    if (this.count === this.#told) return;
    this.#told = this.count;
    this.#onChange(this.#told);
  }
}
