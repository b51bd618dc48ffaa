import { mayShrink } from "../shrinking";
import type { Measures } from "../uploads";
import { part, stamp } from "../words";
import { showBlob } from "./pictures";
import { isPhoto, say, sizeOf } from "./words";

export interface Picked {
  file: File;
  measures: Measures;
}
interface Shown extends Picked {
  item: HTMLElement;
  refusal: string; // why it cannot be sent
}
export interface TrayOptions {
  /** Where what was picked is shown, and the fields that pick. */
  list: HTMLElement;
  inputs: HTMLInputElement[];
  /** A file may be dropped here, and pasted into the field. */
  zone: HTMLElement;
  field: HTMLTextAreaElement;
  limit: () => number; // bytes
  isOpen?: () => boolean; // for files at this moment
  onChange?: () => void;
}

const TYPES = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/heic",
  "image/heif",
  "application/pdf",
];
const FILES_LIMIT = 10;

/**
 * Files that were picked, dropped or pasted, looked at before they are sent. Each conversation
 * has its own: what was picked for one person never goes to another.
 */
export class Tray {
  #place = "";
  readonly #shown = new Map<string, Shown[]>();
  readonly #options: TrayOptions;

  constructor(options: TrayOptions) {
    this.#options = options;
    for (const input of options.inputs) {
      input.addEventListener("change", () => {
        this.add([...(input.files ?? [])]);
        input.value = ""; // so that the same file can be picked again
      });
    }
    options.field.addEventListener("paste", (event) => this.#pasted(event));
    window.addEventListener("dragover", (event) => this.#dragged(event));
    window.addEventListener("drop", (event) => this.#dropped(event));
    window.addEventListener(
      "dragleave",
      ({ relatedTarget }) => relatedTarget || this.#invite(false),
    );
  }

  get isEmpty(): boolean {
    return this.#here.every(({ refusal }) => refusal);
  }

  /** Show what was picked for this conversation. */
  open(place: string): void {
    this.#place = place;
    this.#draw();
  }

  add(files: readonly File[]): void {
    if (!this.#isOpen || files.length === 0) return;
    for (const file of files) this.#keep([...this.#here, this.#show(file)]);
    const told = this.#here.find(({ refusal }) => refusal) ?? this.#here.at(-1)!;
    told.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#options.field.focus();
  }

  /** All that can be sent; the tray is empty then. */
  take(): Picked[] {
    const taken = this.#here.filter(({ refusal }) => !refusal);
    this.#keep([]);
    return taken;
  }

  get #here(): Shown[] {
    return this.#shown.get(this.#place) ?? [];
  }

  get #isOpen(): boolean {
    return this.#options.isOpen?.() ?? true;
  }

  #keep(shown: Shown[]): void {
    this.#shown.set(this.#place, shown);
    this.#draw();
    this.#options.onChange?.();
  }

  /** What cannot be sent stands first, with its reason. */
  #draw(): void {
    const [refused, good] = [true, false].map((isRefused) =>
      this.#here.filter(({ refusal }) => (refusal !== "") === isRefused),
    );
    this.#options.list.replaceChildren(...[...refused!, ...good!].map(({ item }) => item));
    this.#options.list.hidden = this.#here.length === 0;
  }

  #show(file: File): Shown {
    const item = stamp("picked");
    const refusal = this.#refusal(file);
    const shown = { file, item, refusal, measures: {} };
    part(item, "[data-name]").textContent = file.name;
    this.#tell(shown);
    part(item, "[data-remove]").addEventListener("click", () => {
      this.#keep(this.#here.filter((other) => other !== shown));
      this.#options.field.focus();
    });
    if (isPhoto(file) && !refusal) this.#preview(shown);
    return shown;
  }

  #tell({ item, file, refusal }: Shown): void {
    const size = sizeOf(file.size);
    const about = this.#isTooLarge(file) ? say("shrunk", { size }) : size;
    part(item, "[data-about]").textContent = refusal || about;
    item.toggleAttribute("data-refused", refusal !== "");
  }

  #preview(shown: Shown): void {
    const { file, item, measures } = shown;
    const image = part<HTMLImageElement>(item, "img");
    image.addEventListener("load", () =>
      Object.assign(measures, { width: image.naturalWidth, height: image.naturalHeight }),
    );
    image.addEventListener("error", () => this.#isTooLarge(file) && this.#refuse(shown));
    image.hidden = false;
    showBlob(image, file);
  }

  /** What the browser cannot read it cannot make smaller either. */
  #refuse(shown: Shown): void {
    shown.refusal = say("cannot-shrink", { limit: sizeOf(this.#options.limit()) });
    this.#tell(shown);
    this.#draw();
    shown.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#options.onChange?.();
  }

  #isTooLarge({ size }: File): boolean {
    return size > this.#options.limit();
  }

  #refusal(file: File): string {
    const { type, size } = file;
    if (this.#here.length >= FILES_LIMIT) return say("too-many", { count: FILES_LIMIT });
    if (type && !TYPES.includes(type)) return say("wrong-type"); // no type: the server will look
    if (size === 0) return say("empty-file");
    return this.#isTooLarge(file) && !mayShrink(file)
      ? say("too-large", { limit: sizeOf(this.#options.limit()) })
      : "";
  }

  /** A copied table comes as a picture as well; whoever copies words means the words. */
  #pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.clipboardData!.types.includes("text/plain")) return;
    event.preventDefault();
    this.add(files);
  }

  /** Always taken from the browser, which would leave the page and open the file. */
  #dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#invite(this.#isOpen && this.#options.zone.contains(event.target as Node));
  }

  #dropped(event: DragEvent): void {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.#invite(false);
    if (this.#options.zone.contains(event.target as Node)) this.add(files);
  }

  #invite(isWelcome: boolean): void {
    this.#options.zone.toggleAttribute("data-drop", isWelcome);
  }
}
