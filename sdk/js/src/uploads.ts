import { delayBefore } from "./backoff";
import { type Clock, Timer } from "./clock";
import type { FileServer, Uploaded } from "./files";
import type { Ids } from "./ids";
import type { Content, Outbox, OutboxEntry } from "./outbox";
import { mayShrink, type Shrink } from "./shrinking";

const STALL_TIMEOUT = 60_000; // nothing has left for so long: the line is dead, whatever it says

export interface UploadsOptions {
  server: FileServer;
  outbox: () => Outbox;
  ids: Ids;
  clock: Clock;
  random: () => number;
  /** Whether the server knows us by now: before that it has no place to put a file. */
  isReady: () => boolean;
  /** How many bytes a file may have. A larger photo is made smaller before it leaves. */
  limit: () => number;
  shrink: Shrink;
  /** From 0 to 1; 1 is: all of it has left, and the server looks at it. */
  onProgress: (client_id: string, share: number) => void;
}
/** What an application knows of a picture before anybody has it: in pixels. */
export interface Measures {
  width?: number;
  height?: number;
}

/**
 * The bytes of the files in the outbox, and their way to the server: one after another, in order,
 * tried until there is an answer, each under its own id. Whatever happens to an entry of the
 * outbox decides what happens here.
 */
export class Uploads {
  readonly #bytes = new Map<string, Blob>();
  #active: { entry: OutboxEntry; abort: AbortController } | null = null;
  #failures = 0;
  readonly #options: UploadsOptions;
  readonly #retry: Timer;
  readonly #stalled: Timer;

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#retry = new Timer(options.clock, () => this.wake());
    this.#stalled = new Timer(options.clock, () => this.#active?.abort.abort());
  }

  /** A file for the outbox. It is never refused for want of a line. */
  add(content: Content, bytes: Blob, { width, height }: Measures = {}): OutboxEntry {
    const { name = "" } = bytes as Partial<File>;
    const { ids, outbox } = this.#options;
    const { type, size } = bytes;
    const client_id = ids.next();
    this.#bytes.set(client_id, bytes); // before the entry is told of, as it is drawn with them
    return outbox().add(content, {
      client_id,
      upload: { id: ids.next(), name: name || "file", type, size, width, height },
    });
  }

  /** As long as the page lives and the entry is in the outbox. */
  bytesOf(client_id: string): Blob | null {
    return this.#bytes.get(client_id) ?? null;
  }

  /** The outbox has changed: what left it is cancelled, what waits is begun. */
  changed(): void {
    const entries = this.#options.outbox().entries;
    for (const client_id of this.#bytes.keys()) {
      if (!entries.some((kept) => kept.client_id === client_id)) this.#bytes.delete(client_id);
    }
    const { entry, abort } = this.#active ?? {};
    if (entry && !entries.includes(entry)) abort!.abort();
    if (!this.#retry.isSet) this.#go();
  }

  /** The way may be free again: do not wait for the backoff. */
  wake(): void {
    this.#retry.clear();
    this.#go();
  }

  async #go(): Promise<void> {
    const entry = this.#next();
    if (!entry || this.#active || !this.#options.isReady()) return;
    const active = (this.#active = { entry, abort: new AbortController() });
    this.#stalled.set(STALL_TIMEOUT);
    const result = await this.#send(entry, active.abort.signal);
    this.#stalled.clear();
    this.#active = null;
    this.#conclude(entry, result);
  }

  #next(): OutboxEntry | undefined {
    const waits = ({ upload, failed, client_id }: OutboxEntry) =>
      upload && !failed && this.#bytes.has(client_id);
    return this.#options.outbox().entries.find(waits);
  }

  async #send(entry: OutboxEntry, signal: AbortSignal): Promise<Uploaded> {
    const onProgress = (share: number) => {
      this.#stalled.set(STALL_TIMEOUT);
      this.#options.onProgress(entry.client_id, share);
    };
    try {
      const bytes = await this.#fitting(entry.client_id);
      signal.throwIfAborted();
      if (!bytes) return { failed: { code: "too_large", text: "", limit: this.#options.limit() } };
      return await this.#options.server.upload(entry, bytes, { signal, onProgress });
    } catch {
      return { again: true, retryAfter: null };
    }
  }

  /** The bytes as they may be sent, and are then sent on every try; null when they are too many. */
  async #fitting(client_id: string): Promise<Blob | null> {
    const { limit, shrink } = this.#options;
    const bytes = this.#bytes.get(client_id)!;
    if (bytes.size <= limit() || !mayShrink(bytes)) return bytes;
    const smaller = await shrink(bytes, limit()).catch((): null => null);
    if (smaller && this.#bytes.has(client_id)) this.#bytes.set(client_id, smaller);
    return smaller;
  }

  #conclude(entry: OutboxEntry, result: Uploaded): void {
    const outbox = this.#options.outbox();
    if ("again" in result && outbox.entries.includes(entry))
      return this.#later(entry, result.retryAfter);
    this.#failures = 0;
    if ("file" in result) outbox.uploaded(entry.client_id, result.file);
    if ("failed" in result) outbox.fail(entry.client_id, result.failed);
    this.changed();
  }

  #later({ client_id }: OutboxEntry, retryAfter: number | null): void {
    const { random, onProgress } = this.#options;
    const asked = (retryAfter ?? 0) * 1_000;
    onProgress(client_id, 0);
    this.#retry.set(asked + delayBefore(this.#failures, 0, random));
    this.#failures += 1;
  }
}
