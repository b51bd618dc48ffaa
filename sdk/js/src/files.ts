import type { Failure } from "./failures";
import type { SentFile } from "./frames";
import type { Answer, Post, Sending } from "./http";
import type { OutboxEntry } from "./outbox";

export interface FileServerOptions {
  /** `https://support.bank.example/api/v1/files/` */
  address: string;
  /** Who is asking: the headers that say so, and what to do when they are no longer good. */
  headers: () => Promise<Record<string, string>>;
  onUnauthenticated?: () => void;
  post: Post;
  fetch: typeof globalThis.fetch;
}
/** `again`: worth another try, no sooner than after `retryAfter` seconds. */
export type Uploaded =
  | { file: SentFile }
  | { failed: Failure }
  | { again: true; retryAfter: number | null };

const TOMORROW = "quota"; // nobody waits for that without being told
const LATER = [401, 408, 425, 429, 500, 502, 503, 504];

/** Files over HTTP, under the identity of the socket. */
export class FileServer {
  readonly #options: FileServerOptions;

  constructor(options: FileServerOptions) {
    this.#options = options;
  }

  /** One try. Rejects when the line broke: whether the server has the file is not known then. */
  async upload(
    { upload, conversation }: OutboxEntry,
    bytes: Blob,
    how: Pick<Sending, "signal" | "onProgress">,
  ) {
    const body = new FormData();
    body.set("upload", upload!.id);
    if (conversation) body.set("conversation", conversation);
    body.set("file", bytes, upload!.name);
    const { address, post, headers } = this.#options;
    return this.#read(await post({ url: address, headers: await headers(), body, ...how }));
  }

  /**
   * The bytes of a file that the server has, or rejects with its status as the message. Asked for
   * anew each time.
   */
  async get(id: string, isThumbnail = false): Promise<Blob> {
    const first = await this.#ask(id, isThumbnail);
    if (first.status !== 401) return bytesOf(first);
    this.#options.onUnauthenticated?.();
    return bytesOf(await this.#ask(id, isThumbnail));
  }

  async #ask(id: string, isThumbnail: boolean): Promise<Response> {
    const { address, headers, fetch } = this.#options;
    const url = `${address}${encodeURIComponent(id)}/${isThumbnail ? "thumbnail/" : ""}`;
    return fetch(url, { headers: await headers(), credentials: "same-origin", cache: "no-store" });
  }

  #read({ status, body, retryAfter }: Answer): Uploaded {
    const { id, code, text } = (body ?? {}) as Partial<SentFile & Failure>;
    if (status < 300 && id) return { file: body as SentFile };
    if (status === 401) this.#options.onUnauthenticated?.();
    const isLater = LATER.includes(status) && code !== TOMORROW;
    if (status === 0 || isLater) return { again: true, retryAfter };
    return { failed: { code: code ?? `http_${status}`, text: text ?? "" } };
  }
}

async function bytesOf(response: Response): Promise<Blob> {
  if (!response.ok) throw new Error(String(response.status));
  return response.blob();
}
