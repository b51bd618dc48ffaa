import type { LogEvent } from "../frames";
import { part, type Words } from "../words";

/**
 * The newest message of the bank in the small frame of a folded chat. It is drawn in here: the
 * page around learns how many are unread, and nothing of what they say.
 */
export function showPreview(
  root: HTMLElement,
  events: readonly LogEvent[],
  words: Words,
  count: number,
): void {
  const shown = root.querySelector<HTMLElement>("[data-preview]");
  if (!shown) return;
  const { name, text } = previewOf(events);
  part(shown, "b").textContent = name || words.say("support");
  part(shown, "span").textContent = text || words.say("jump-new", { count });
}

/** Who said it and what; "" for what is not told in words. */
export function previewOf(events: readonly LogEvent[]): { name: string; text: string } {
  for (let i = events.length - 1; i >= 0; i -= 1) {
    const event = events[i]!;
    if (event.type !== "message.sent" || event.by.role === "customer") continue;
    return { name: event.by.name ?? "", text: event.text ?? event.file?.name ?? "" };
  }
  return { name: "", text: "" };
}
