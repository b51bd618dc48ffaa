import type { LogEvent } from "./frames";

export type Accepted = "applied" | "repeated" | "gap";

/** The part of the conversation that this client has: whole, in order, each event once. */
export class Log {
  #events: LogEvent[] = [];
  #cursor: number | null = null;
  #gapAt: number | null = null;

  get events(): readonly LogEvent[] {
    return this.#events;
  }

  /** The newest seq applied; null while nothing is known. */
  get cursor(): number | null {
    return this.#cursor;
  }

  get oldest(): number | null {
    return this.#events[0]?.seq ?? null;
  }

  /** Nothing was ever said: the log is known, and empty. */
  startEmpty(): void {
    this.#cursor ??= 0;
  }

  /**
   * A gap means: come again with the cursor. If the same gap is there again, it is the server's,
   * and we go on.
   */
  accept(event: LogEvent): Accepted {
    const cursor = this.#cursor;
    if (cursor !== null && event.seq <= cursor) return "repeated";
    if (cursor !== null && event.seq > cursor + 1 && this.#gapAt !== cursor) {
      this.#gapAt = cursor;
      return "gap";
    }
    this.#events.push(event);
    this.#cursor = event.seq;
    return "applied";
  }

  /** Older events before the ones we have. Returns those that are new here. */
  prepend(events: readonly LogEvent[]): LogEvent[] {
    const oldest = this.oldest ?? Infinity;
    const older = events.filter(({ seq }) => seq < oldest).sort((a, b) => a.seq - b.seq);
    this.#events = [...older, ...this.#events];
    return older;
  }

  forget(): void {
    this.#events = [];
    this.#cursor = this.#gapAt = null;
  }
}
