import { drawLocation } from "../bubbles/location";
import type { GeoPoint } from "../frames";
import { part } from "../words";

const POSITION_TIMEOUT = 20_000;
type Step = "ask" | "looking" | "found" | "denied" | "failed";

/** "Share where I am": asked first, looked at by the person second, sent third. */
export class LocationDialog {
  #place: GeoPoint | null = null;
  #visit = 0; // what an earlier opening still finds is not wanted
  readonly #dialog: HTMLDialogElement;
  readonly #onSend: (place: GeoPoint) => void;

  constructor(dialog: HTMLDialogElement, onSend: (place: GeoPoint) => void) {
    this.#dialog = dialog;
    this.#onSend = onSend;
    dialog.addEventListener("click", ({ target }) =>
      this.#clicked((target as Element).closest<HTMLElement>("[data-place]")),
    );
    dialog.addEventListener("close", () => (this.#visit += 1));
  }

  open(): void {
    this.#show("ask");
    this.#dialog.showModal();
  }

  #clicked(button: HTMLElement | null): void {
    if (button?.dataset.place === "find") this.#find();
    if (button?.dataset.place === "send" && this.#place) this.#onSend(this.#place);
    if (button?.dataset.place === "send" || button?.dataset.place === "cancel")
      this.#dialog.close();
  }

  #find(): void {
    const visit = this.#visit;
    const then = (step: Step) => visit === this.#visit && this.#show(step);
    const found = ({ coords: { latitude, longitude, accuracy } }: GeolocationPosition) => {
      this.#place = { latitude, longitude, accuracy };
      then("found");
    };
    const failed = ({ code, PERMISSION_DENIED }: GeolocationPositionError) =>
      then(code === PERMISSION_DENIED ? "denied" : "failed");
    this.#show("looking");
    navigator.geolocation.getCurrentPosition(found, failed, {
      enableHighAccuracy: true,
      timeout: POSITION_TIMEOUT,
      maximumAge: 0,
    });
  }

  #show(step: Step): void {
    for (const element of this.#dialog.querySelectorAll<HTMLElement>("[data-step]")) {
      element.hidden = !element.dataset.step!.split(" ").includes(step);
    }
    if (step === "found")
      part(this.#dialog, "[data-found]").replaceChildren(drawLocation(this.#place!));
    this.#dialog.querySelector<HTMLElement>("footer .btn-primary:not([hidden])")?.focus();
  }
}
