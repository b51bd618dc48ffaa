import type { SentFile } from "../frames";
import { part } from "../words";
import { quarterTurn, showBlob } from "./pictures";
import { say } from "./words";

const LONG_SIDE_RATIO = 3; // times its other side
const ZOOM = 2; // times the size that fits
const REVOKE_DELAY = 60_000; // ms that a browser has to take a download over

/**
 * A photo in full, over everything else. Esc closes it and the focus stays within: a modal
 * dialog's own manners.
 */
export class Lightbox {
  #file: SentFile | null = null;
  #blob: Promise<Blob> | null = null;
  #shown: Blob | null = null; // as it is drawn, with its turns
  readonly #dialog: HTMLDialogElement;
  readonly #fetch: (id: string) => Promise<Blob>;

  constructor(dialog: HTMLDialogElement, fetch: (id: string) => Promise<Blob>) {
    this.#dialog = dialog;
    this.#fetch = fetch;
    dialog.addEventListener("click", ({ target }) => this.#clicked(target as Element));
    dialog.addEventListener("close", () => this.#forget());
  }

  /** `preview` is shown until the whole photo is there. */
  async open(file: SentFile, preview: Blob | null): Promise<void> {
    this.#file = file;
    const blob = (this.#blob = this.#fetch(file.id));
    part(this.#dialog, "[data-name]").textContent = file.name;
    this.#body.dataset.long = longSideOf(file);
    this.#tell(preview ? "" : say("loading"));
    if (preview) this.#show(preview);
    this.#dialog.showModal();
    try {
      const whole = await blob;
      if (this.#file !== file) return;
      this.#show(whole);
      this.#tell("");
    } catch {
      if (this.#file === file) this.#tell(say("not-loaded"));
    }
  }

  get #body(): HTMLElement {
    return part(this.#dialog, "[data-body]");
  }

  get #image(): HTMLImageElement {
    return part<HTMLImageElement>(this.#dialog, "img");
  }

  #clicked(target: Element): void {
    if (target.closest("[data-download]"))
      void download(this.#file!, this.#blob!).catch(() => this.#tell(say("not-loaded")));
    else if (target.closest("[data-rotate]")) void this.#rotate().catch(() => {});
    else if (target.closest("img, [data-zoom]")) this.#zoom(!this.#isZoomed);
    else if (!target.closest("img, header") || target.closest("[data-close]")) this.#dialog.close();
  }

  #show(blob: Blob): void {
    this.#shown = blob;
    showBlob(this.#image, blob);
  }

  /** Each turn is drawn anew: so a turned photo fits, zooms and scrolls as any other. */
  async #rotate(): Promise<void> {
    const [file, shown] = [this.#file, this.#shown];
    if (!shown) return;
    const turned = await quarterTurn(shown);
    if (this.#file !== file || this.#shown !== shown) return;
    this.#zoom(false);
    const { long } = this.#body.dataset;
    if (long) this.#body.dataset.long = long === "high" ? "wide" : "high";
    this.#show(turned);
  }

  get #isZoomed(): boolean {
    return this.#image.style.inlineSize !== "";
  }

  #zoom(isZoomed: boolean): void {
    const image = this.#image;
    image.style.inlineSize = isZoomed ? `${ZOOM * image.clientWidth}px` : "";
    this.#body.toggleAttribute("data-zoomed", isZoomed);
    part(this.#dialog, "[data-zoom]").setAttribute("aria-pressed", String(isZoomed));
  }

  #tell(text: string): void {
    part(this.#dialog, "[role=status]").textContent = text;
  }

  #forget(): void {
    this.#file = this.#blob = this.#shown = null;
    this.#zoom(false);
    this.#image.removeAttribute("src");
    delete this.#image.dataset.state;
  }
}

/** Of what would be too small to read if all of it had to fit on the screen: there one scrolls. */
function longSideOf({ width = 1, height = 1 }: SentFile): string {
  if (height > LONG_SIDE_RATIO * width) return "high";
  return width > LONG_SIDE_RATIO * height ? "wide" : "";
}

/** Into the person's downloads, under its own name. Rejects when it cannot be fetched. */
export async function download({ name }: SentFile, blob: Promise<Blob>): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_DELAY);
}
