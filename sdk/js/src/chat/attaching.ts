import { type Picked, Tray } from "../bubbles/tray";
import type { GeoPoint } from "../frames";
import { part } from "../words";
import { LocationDialog } from "./location_dialog";

export interface AttachingOptions {
  root: HTMLElement;
  limit: () => number; // bytes of a file
  onChange: () => void;
  onPlace: (place: GeoPoint) => void;
}

/** The "+" of the chat: a photo or a file, the camera, a place. */
export class Attaching {
  readonly #tray: Tray;
  readonly #inputs: Record<"pick" | "camera", HTMLInputElement>;

  constructor({ root, limit, onChange, onPlace }: AttachingOptions) {
    const menu = part(root, "#attach-menu");
    const inputs = (this.#inputs = {
      pick: part(root, "input[data-pick]"),
      camera: part(root, "input[data-camera]"),
    });
    const list = part(root, "[data-tray]");
    const field = part<HTMLTextAreaElement>(root, "textarea");
    const places = new LocationDialog(
      part<HTMLDialogElement>(root, "dialog[data-places]"),
      onPlace,
    );
    this.#tray = new Tray({
      list,
      field,
      limit,
      onChange,
      inputs: Object.values(inputs),
      zone: root,
    });
    menu.addEventListener("click", ({ target }) => {
      const what = (target as Element).closest<HTMLElement>("[data-attach]")?.dataset.attach;
      if (!what) return;
      menu.hidePopover();
      if (what === "place") places.open();
      else inputs[what as "pick" | "camera"].click();
    });
  }

  get isEmpty(): boolean {
    return this.#tray.isEmpty;
  }

  choose(): void {
    this.#inputs.pick.click();
  }

  take(): Picked[] {
    return this.#tray.take();
  }
}
