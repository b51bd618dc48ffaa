/**
 * The bank's page around the widget. It is heard only from the origins that the server named for
 * it.
 */
export type FromHost = { type: "bankchat.opened"; focus: boolean } | { type: "bankchat.folded" };
export type ToHost =
  | { type: "bankchat.unread"; count: number | null }
  | { type: "bankchat.fold" }
  | { type: "bankchat.unfold" } // the preview was pressed
  | { type: "bankchat.dismiss" } // the preview was closed
  | { type: "bankchat.ready" };

export class Host {
  #origin: string | null = null;
  readonly #window: Window;
  readonly #origins: readonly string[];
  readonly #last = new Map<ToHost["type"], ToHost>();

  constructor(window: Window, origins: readonly string[], onMessage: (message: FromHost) => void) {
    this.#window = window;
    this.#origins = origins;
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.parent || !this.#origins.includes(origin)) return;
      this.#meet(origin);
      if (data?.type === "bankchat.opened")
        onMessage({ type: data.type, focus: data.focus === true });
      if (data?.type === "bankchat.folded") onMessage({ type: data.type });
    });
  }

  /** Said at once, or as soon as the page around has made itself known. */
  tell(message: ToHost): void {
    if (this.#origin) this.#window.parent.postMessage(message, this.#origin);
    else this.#last.set(message.type, message);
  }

  #meet(origin: string): void {
    if (this.#origin) return;
    this.#origin = origin;
    for (const message of this.#last.values()) this.tell(message);
    this.#last.clear();
  }
}
