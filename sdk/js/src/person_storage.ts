/** The part of the Web Storage interface that the SDK uses; an application may bring its own. */
export interface KeyValueStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * One person's things in a storage. A storage that is full, forbidden or absent costs the memory,
 * never the chat.
 */
export class PersonStorage {
  readonly #storage: KeyValueStorage | null;
  readonly #prefix: string;

  constructor(storage: KeyValueStorage | null, person: string) {
    this.#storage = storage;
    this.#prefix = `bankchat:${person}:`;
  }

  get<Value>(name: string): Value | null {
    return this.#try(() => JSON.parse(this.#storage?.getItem(this.#prefix + name) ?? "null"));
  }

  set(name: string, value: unknown): void {
    this.#try(() => this.#storage?.setItem(this.#prefix + name, JSON.stringify(value)));
  }

  remove(name: string): void {
    this.#try(() => this.#storage?.removeItem(this.#prefix + name));
  }

  /** Everything whose name begins so, in the order of the names. */
  all<Value>(beginning: string): Value[] {
    const start = this.#prefix + beginning;
    const keys = this.#try(() =>
      Array.from(
        { length: this.#storage?.length ?? 0 },
        (_, i) => this.#storage!.key(i) ?? "",
      ).filter((key) => key.startsWith(start)),
    );
    const values = (keys ?? [])
      .sort()
      .map((key) => this.get<Value>(key.slice(this.#prefix.length)));
    return values.filter((value) => value !== null);
  }

  #try<Value>(work: () => Value): Value | null {
    try {
      return work();
    } catch {
      return null;
    }
  }
}
