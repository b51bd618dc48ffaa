import type { KeyValueStorage } from "./person_storage";

// The one place that may name the browser's storages: everything else takes them from here.

/** What outlives the browser, as far as it lets us. */
export const browserStorage = (): KeyValueStorage => new SafeStorage(() => globalThis.localStorage);

/** What lives as long as this tab. */
export const tabStorage = (): KeyValueStorage => new SafeStorage(() => globalThis.sessionStorage);

/**
 * A storage that never throws: what a browser that is full, or forbids it, does not keep, is kept
 * in memory until the page goes. `find` gives the storage of the browser, and may throw as well
 * as each of its methods.
 */
export class SafeStorage implements KeyValueStorage {
  readonly #find: () => KeyValueStorage | undefined;
  readonly #memory = new Map<string, string>(); // what the browser has refused to keep

  constructor(find: () => KeyValueStorage | undefined) {
    this.#find = find;
  }

  get length(): number {
    return this.#keys.length;
  }

  key(index: number): string | null {
    return this.#keys[index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#memory.get(key) ?? this.#try((storage) => storage.getItem(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    const isKept = this.#try((storage) => (storage.setItem(key, value), true));
    if (isKept) this.#memory.delete(key);
    else {
      this.#try((storage) => storage.removeItem(key)); // what stands there is of before
      this.#memory.set(key, value);
    }
  }

  removeItem(key: string): void {
    this.#memory.delete(key);
    this.#try((storage) => storage.removeItem(key));
  }

  get #keys(): string[] {
    const kept = this.#try((storage) =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ""),
    );
    return [...new Set([...(kept ?? []), ...this.#memory.keys()])];
  }

  #try<Value>(work: (storage: KeyValueStorage) => Value): Value | null {
    try {
      const storage = this.#find();
      return storage ? work(storage) : null;
    } catch {
      return null;
    }
  }
}
