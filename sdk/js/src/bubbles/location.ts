import type { GeoPoint } from "../frames";
import { part, stamp } from "../words";
import { copyWithButton } from "./copy_button";
import { say } from "./words";

/** A place as a card that we draw ourselves: where somebody is is told to no maker of maps. */
export function drawLocation({ latitude, longitude, accuracy }: GeoPoint): HTMLElement {
  const card = stamp("place");
  const coordinates = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  part(card, "[data-coordinates]").textContent = coordinates;
  part(card, "[data-accuracy]").textContent =
    accuracy === undefined ? "" : say("accuracy", { metres: Math.round(accuracy) });
  part<HTMLAnchorElement>(card, "a").href = `geo:${latitude},${longitude}`;
  const copy = part(card, "[data-copy]");
  copy.addEventListener("click", () => void copyWithButton(copy, coordinates));
  return card;
}
