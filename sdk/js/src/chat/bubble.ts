import { linkify } from "../linkify";
import { stamp } from "./words";

/** A message's bubble. Text stays text: only what was parsed as a link becomes an element. */
export function bubbleOf(text: string): HTMLElement {
  const bubble = stamp("message-sent");
  for (const part of linkify(text)) {
    if (typeof part === "string") {
      bubble.append(part);
      continue;
    }
    const link = stamp("link") as HTMLAnchorElement;
    link.textContent = part.text;
    link.href = part.href;
    bubble.append(link);
  }
  return bubble;
}
