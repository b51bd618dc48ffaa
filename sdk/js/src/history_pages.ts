import type { Command, History } from "./frames";

/** One request for older events at a time; the answer is told by its `before`. */
export class HistoryPages {
  #wanted: {
    before: number;
    promise: Promise<boolean>;
    resolve: (loaded: boolean) => void;
  } | null = null;
  readonly #send: (command: Command) => boolean;

  constructor(send: (command: Command) => boolean) {
    this.#send = send;
  }

  ask(before: number, limit: number): Promise<boolean> {
    if (this.#wanted) return this.#wanted.promise;
    if (!this.#send({ type: "history.get", before, limit })) return Promise.resolve(false);
    let resolve: (loaded: boolean) => void = () => {};
    const promise = new Promise<boolean>((done) => (resolve = done));
    this.#wanted = { before, promise, resolve };
    return promise;
  }

  answered({ before }: History): void {
    if (before === this.#wanted?.before) this.#settle(true);
  }

  /** The line is gone and the answer with it. */
  lost(): void {
    this.#settle(false);
  }

  #settle(loaded: boolean): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    wanted?.resolve(loaded);
  }
}
