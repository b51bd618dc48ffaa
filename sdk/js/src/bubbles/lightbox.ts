import type { SentFile } from "../frames";
import { part } from "../words";
import { showBlob } from "./pictures";
import { say } from "./words";

const LONG = 3; // times its other side
const FORGET = 60_000; // ms that a browser has to take a download over

/** A photo in full, over everything else. Esc closes it and the focus stays within: a modal dialog's own manners. */
export class Lightbox {
  #file: SentFile | null = null;
  #blob: Promise<Blob> | null = null;
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
    part(this.#dialog, "[data-body]").dataset.long = longSideOf(file);
    this.#tell(preview ? "" : say("loading"));
    if (preview) showBlob(this.#image, preview);
    this.#dialog.showModal();
    try {
      const whole = await blob;
      if (this.#file !== file) return;
      showBlob(this.#image, whole);
      this.#tell("");
    } catch {
      if (this.#file === file) this.#tell(say("not-loaded"));
    }
  }

  get #image(): HTMLImageElement {
    return part<HTMLImageElement>(this.#dialog, "img");
  }

  #clicked(target: Element): void {
    if (target.closest("[data-download]")) void download(this.#file!, this.#blob!).catch(() => this.#tell(say("not-loaded")));
    else if (!target.closest("img, header") || target.closest("[data-close]")) this.#dialog.close();
  }

  #tell(text: string): void {
    part(this.#dialog, "[role=status]").textContent = text;
  }

  #forget(): void {
    this.#file = this.#blob = null;
    this.#image.removeAttribute("src");
  }
}

/** Of what would be too small to read if all of it had to fit on the screen: there one scrolls. */
function longSideOf({ width = 1, height = 1 }: SentFile): string {
  if (height > LONG * width) return "high";
  return width > LONG * height ? "wide" : "";
}

/** Into the person's downloads, under its own name. Rejects when it cannot be fetched. */
export async function download({ name }: SentFile, blob: Promise<Blob>): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FORGET);
}
