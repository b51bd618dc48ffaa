// Bytes of pictures kept in memory; nothing of them is ever stored.
const MEMORY_LIMIT = 32 * 2 ** 20;
const NEWEST_DISTANCE = "600px"; // of the screen, where a picture begins to be loaded

/**
 * Pictures that only this person may fetch, shown as blobs and fetched when they come near the
 * screen.
 */
export class Pictures {
  readonly #kept = new Map<string, Blob>(); // the least recently shown first
  readonly #wanted = new Map<Element, string>();
  readonly #fetch: (id: string) => Promise<Blob>;
  readonly #watch = new IntersectionObserver((seen) => this.#seen(seen), {
    rootMargin: NEWEST_DISTANCE,
  });

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
      if (size <= MEMORY_LIMIT || oldest === id) break;
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
    for (const { target, isIntersecting } of seen)
      if (isIntersecting) void this.#load(target as HTMLImageElement);
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

/** The picture turned clockwise. Rejects for what this browser cannot draw. */
export async function quarterTurn(blob: Blob): Promise<Blob> {
  const picture = await createImageBitmap(blob);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.height, picture.width];
  const context = canvas.getContext("2d")!;
  context.translate(canvas.width, 0);
  context.rotate(Math.PI / 2);
  context.drawImage(picture, 0, 0);
  picture.close();
  return new Promise((done, failed) =>
    canvas.toBlob((turned) => (turned ? done(turned) : failed(new Error("too large to turn")))),
  );
}
