import type { FromHost, ToHost } from "../chat/host";
import { systemClock, Timer } from "../clock";
import { onKeydown } from "../keys";
import { PersonStorage } from "../person_storage";
import { browserStorage, tabStorage } from "../storage";

// Ms until a chat that did not start is taken for one that does not come.
const READY_TIMEOUT = 5_000;

/**
 * The round button on the bank's page and the folding frame above it. The frame's origin alone is
 * heard.
 */
export class Dock {
  #frame: HTMLIFrameElement | null = null;
  #isLoaded = false;
  #isMissing = false; // the frame does not say that the chat has started
  #isOpen = false;
  #unread: number | null = null;
  #isDismissed = false; // the preview was closed: until there is something newer
  readonly #root: HTMLElement;
  readonly #launcher: HTMLButtonElement;
  readonly #count: HTMLElement;
  readonly #title = document.title;
  readonly #url: URL;
  readonly #open: PersonStorage;
  readonly #used: PersonStorage;
  readonly #ready = new Timer(systemClock, () => this.#missing());

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#launcher = root.querySelector<HTMLButtonElement>(".launcher")!;
    this.#count = root.querySelector<HTMLElement>(".count")!;
    this.#url = new URL(root.dataset.chatUrl!, location.href);
    this.#url.searchParams.set("widget", "1");
    this.#open = new PersonStorage(tabStorage(), this.#url.href);
    this.#used = new PersonStorage(browserStorage(), this.#url.href);
  }

  /**
   * Who has chatted here before has the chat loaded, folded, so that a reply shows on the button.
   */
  start(): void {
    this.#launcher.addEventListener("click", () => (this.#isOpen ? this.#fold() : this.#unfold()));
    window.addEventListener("message", (event) => this.#hear(event));
    onKeydown(window, ({ key }) => key === "Escape" && this.#isOpen && this.#fold());
    if (this.#open.get("open")) this.#unfold({ isFocused: false });
    else if (this.#used.get("used")) this.#load();
    this.#show();
  }

  #unfold({ isFocused = true } = {}): void {
    this.#isOpen = true;
    this.#open.set("open", true);
    this.#used.set("used", true);
    this.#load();
    this.#show();
    if (isFocused) this.#frame?.focus();
    this.#tell(isFocused);
  }

  #fold(): void {
    this.#isOpen = false;
    this.#open.remove("open");
    this.#show();
    this.#launcher.focus();
    this.#tell();
  }

  #load(): void {
    if (this.#frame && !this.#isMissing) return;
    this.#isMissing = false;
    this.#ready.set(READY_TIMEOUT);
    if (this.#frame) return void (this.#frame.src = this.#url.href);
    const frame = document.createElement("iframe");
    frame.className = "chat-frame";
    frame.title = this.#root.dataset.frameTitle ?? "";
    frame.allow = "geolocation; clipboard-write"; // asked for by the person, never by itself
    frame.src = this.#url.href;
    frame.addEventListener("load", () => {
      this.#isLoaded = true;
      this.#tell(document.activeElement === frame);
    });
    this.#root.prepend(frame);
    this.#frame = frame;
  }

  /** The snippet's own words take the frame's place; the next unfolding tries again. */
  #missing(): void {
    this.#isMissing = true;
    this.#show();
  }

  #tell(focus = false): void {
    if (!this.#isLoaded) return;
    const message: FromHost = this.#isOpen
      ? { type: "bankchat.opened", focus }
      : { type: "bankchat.folded" };
    this.#frame?.contentWindow?.postMessage(message, this.#url.origin);
  }

  #hear({ source, origin, data }: MessageEvent<ToHost | undefined>): void {
    if (source !== this.#frame?.contentWindow || origin !== this.#url.origin) return;
    this.#ready.clear();
    this.#isMissing = false;
    if (data?.type === "bankchat.fold" && this.#isOpen) this.#fold();
    if (data?.type === "bankchat.unfold" && !this.#isOpen) this.#unfold();
    if (data?.type === "bankchat.dismiss") this.#isDismissed = true;
    if (data?.type === "bankchat.unread") this.#unreadIs(data.count);
    this.#show();
  }

  #unreadIs(count: unknown): void {
    const unread = typeof count === "number" ? count : null;
    if ((unread ?? 0) > (this.#unread ?? 0)) this.#isDismissed = false;
    this.#unread = unread;
    document.title = unread ? `(${unread}) ${this.#title}` : this.#title;
  }

  /** Folded, the frame is seen for its preview alone: what was said stays within it. */
  #showFrame(fallback: HTMLElement | null): void {
    if (!this.#frame) return;
    const isPreview = !this.#isOpen && Boolean(this.#unread) && !this.#isDismissed;
    this.#frame.classList.toggle("is-preview", !this.#isOpen);
    this.#frame.hidden = this.#isMissing
      ? !this.#isOpen || fallback !== null
      : !this.#isOpen && !isPreview;
  }

  #show(): void {
    const { openLabel = "", foldLabel = "", unreadLabel = "" } = this.#root.dataset;
    const news = this.#unread ? `, ${unreadLabel.replace("{count}", String(this.#unread))}` : "";
    this.#root.classList.toggle("is-open", this.#isOpen);
    document.documentElement.classList.toggle("has-open-chat", this.#isOpen);
    const fallback = this.#root.querySelector<HTMLElement>("[data-fallback]");
    this.#showFrame(fallback);
    if (fallback) fallback.hidden = !this.#isOpen || !this.#isMissing;
    this.#launcher.setAttribute("aria-expanded", String(this.#isOpen));
    this.#launcher.setAttribute("aria-label", (this.#isOpen ? foldLabel : openLabel) + news);
    this.#count.hidden = !this.#unread;
    this.#count.textContent =
      this.#unread && this.#unread > 99 ? "99+" : String(this.#unread ?? "");
  }
}
