const KEPT = 32 * 2 ** 20; // bytes of pictures kept in memory; nothing of them is ever stored
const NEAR = "600px"; // of the screen, where a picture begins to be loaded

/** Pictures that only this person may fetch, shown as blobs and fetched when they come near the screen. */
export class Pictures {
  readonly #kept = new Map<string, Blob>(); // the least recently shown first
  readonly #wanted = new Map<Element, string>();
  readonly #fetch: (id: string) => Promise<Blob>;
  readonly #watch = new IntersectionObserver((seen) => this.#seen(seen), { rootMargin: NEAR });

  constructor(fetch: (id: string) => Promise<Blob>) {
    this.#fetch = fetch;
  }

  /** What was sent from here need not be fetched. */
  remember(id: string, picture: Blob): void {
    this.#kept.delete(id);
    this.#kept.set(id, picture);
    let size = 0;
    for (const kept of this.#kept.values()) size += kept.size;
    for (const [oldest, { size: less }] of this.#kept) {
      if (size <= KEPT || oldest === id) break;
      this.#kept.delete(oldest);
      size -= less;
    }
  }

  kept(id: string): Blob | null {
    return this.#kept.get(id) ?? null;
  }

  show(image: HTMLImageElement, id: string): void {
    const kept = this.#kept.get(id);
    if (kept) return showBlob(image, kept);
    this.#wanted.set(image, id);
    this.#watch.observe(image);
  }

  /** The way is free again: what failed is tried once more. */
  again(): void {
    for (const image of this.#wanted.keys()) {
      this.#watch.unobserve(image);
      if (image.isConnected) this.#watch.observe(image);
      else this.#wanted.delete(image);
    }
  }

  #seen(seen: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of seen) if (isIntersecting) void this.#load(target as HTMLImageElement);
  }

  async #load(image: HTMLImageElement): Promise<void> {
    const id = this.#wanted.get(image);
    this.#watch.unobserve(image);
    if (!id) return;
    try {
      const picture = await this.#fetch(id);
      this.#wanted.delete(image);
      this.remember(id, picture);
      showBlob(image, picture);
    } catch {
      image.dataset.state = "failed";
    }
  }
}

/** The address of a blob is given back as soon as the picture is drawn. */
export function showBlob(image: HTMLImageElement, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const done = (state: string) => {
    URL.revokeObjectURL(address);
    image.dataset.state = state;
  };
  image.onload = () => done("shown");
  image.onerror = () => done("failed");
  image.src = address;
}
