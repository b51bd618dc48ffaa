import type { GeoPoint, SentFile } from "../frames";
import type { Upload } from "../outbox";
import { part, stamp } from "../words";
import { download, Lightbox } from "./lightbox";
import { drawLocation } from "./location";
import { Pictures, showBlob } from "./pictures";
import { drawText, LinkDialog } from "./text";
import { isPhoto, say, sizeOf } from "./words";

/** What a message says: one of these. */
export interface Said {
  text?: string;
  location?: GeoPoint;
  file?: SentFile;
  upload?: Upload;
}
export interface BubblesOptions {
  fetchFile: (id: string, how?: { thumbnail: boolean }) => Promise<Blob>;
  /** Every link asks before it is followed, and not only those that deceive. */
  asks: boolean;
}

// What a copy may lack, and there are words for.
const REMOVED = ["signature", "attachments", "form"];
// A photo beyond these is cut in the talk, and whole in the lightbox.
const [NARROWEST, WIDEST] = [3 / 4, 16 / 9];

/** Draws what messages say, alike in the customer's chat and on the desk. */
export class Bubbles {
  readonly pictures: Pictures;
  readonly #options: BubblesOptions;
  readonly #lightbox: Lightbox;

  constructor(options: BubblesOptions) {
    this.#options = options;
    const dialog = (id: string) => document.getElementById(id) as HTMLDialogElement;
    this.pictures = new Pictures((id) => options.fetchFile(id, { thumbnail: true }));
    this.#lightbox = new Lightbox(dialog("lightbox"), (id) => options.fetchFile(id));
    new LinkDialog(dialog("link-dialog"), document);
  }

  /** `bytes`: those of a file that is still on its way. */
  draw({ text, location, file, upload }: Said, bytes: Blob | null = null): HTMLElement {
    if (location) return drawLocation(location);
    if (file && bytes && isPhoto(file)) this.pictures.remember(file.id, bytes);
    if (file) return isPhoto(file) ? this.#photo(file) : this.#card(file);
    if (upload) return bytes && isPhoto(upload) ? this.#preview(upload, bytes) : drawCard(upload);
    return drawText(text ?? "", this.#options.asks);
  }

  #photo(file: SentFile): HTMLElement {
    const photo = frameOf(file);
    const image = part<HTMLImageElement>(photo, "img");
    this.pictures.show(image, file.id);
    photo.addEventListener(
      "click",
      () => void this.#lightbox.open(file, this.pictures.kept(file.id)),
    );
    return photo;
  }

  #preview(upload: Upload, bytes: Blob): HTMLElement {
    const photo = frameOf(upload);
    (photo as HTMLButtonElement).disabled = true;
    showBlob(part<HTMLImageElement>(photo, "img"), bytes);
    return photo;
  }

  #card(file: SentFile): HTMLElement {
    const card = drawCard(file);
    card.addEventListener("click", () => {
      const failed = () => (part(card, "[data-about]").textContent = say("not-loaded"));
      void download(file, this.#options.fetchFile(file.id)).catch(failed);
    });
    return card;
  }
}

/** The place of a photo is known before the photo: nothing moves when it comes. */
function frameOf({ name, width, height }: SentFile | Upload): HTMLElement {
  const photo = stamp("photo");
  const ratio = width && height ? width / height : 4 / 3;
  photo.style.aspectRatio = String(Math.min(WIDEST, Math.max(NARROWEST, ratio)));
  part<HTMLImageElement>(photo, "img").alt = say("photo", { name });
  return photo;
}

function drawCard(file: SentFile | Upload): HTMLElement {
  const { name, size, type } = file;
  const card = stamp("file");
  part(card, "[data-name]").textContent = name;
  part(card, "[data-about]").textContent =
    `${isPhoto({ type }) ? say("a-photo") : "PDF"} · ${sizeOf(size)}`;
  const lost = "removed" in file ? REMOVED.filter((what) => file.removed?.includes(what)) : [];
  part(card, "[data-removed]").textContent = lost.map((what) => say(`removed-${what}`)).join(" ");
  part(card, "[data-removed]").hidden = lost.length === 0;
  return card;
}
