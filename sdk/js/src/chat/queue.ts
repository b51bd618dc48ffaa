import type { OutboxEntry } from "../outbox";
import { bubbleOf } from "./bubble";
import type { Dates } from "./dates";
import { stamp } from "./words";

/** The person's messages that the log has not confirmed: on their way, waiting for the line, or refused. */
export class Queue {
  readonly #items = new Map<string, { entry: OutboxEntry; isWaiting: boolean; item: HTMLElement }>();
  readonly #end: HTMLElement;
  readonly #dates: Dates;
  readonly #retry: (client_id: string) => void;
  readonly #discard: (client_id: string) => void;

  constructor(end: HTMLElement, dates: Dates, retry: (client_id: string) => void, discard: (client_id: string) => void) {
    this.#end = end;
    this.#dates = dates;
    this.#retry = retry;
    this.#discard = discard;
  }

  show(entries: readonly OutboxEntry[], isWaiting: boolean): void {
    const messages = entries.filter((entry) => entry.type === "message.send");
    for (const [id, { item }] of this.#items) {
      if (messages.some((entry) => entry.client_id === id)) continue;
      item.remove();
      this.#items.delete(id);
    }
    for (const entry of messages) this.#place(entry, isWaiting && !entry.failed);
  }

  #place(entry: OutboxEntry, isWaiting: boolean): void {
    const shown = this.#items.get(entry.client_id);
    if (shown?.entry === entry && shown.isWaiting === isWaiting) return;
    const item = this.#draw(entry, isWaiting);
    if (shown) shown.item.replaceWith(item);
    else this.#end.before(item);
    this.#items.set(entry.client_id, { entry, isWaiting, item });
  }

  #draw(entry: OutboxEntry, isWaiting: boolean): HTMLElement {
    const item = stamp(entry.failed ? "turn-failed" : isWaiting ? "turn-waiting" : "turn-sending");
    const bubble = bubbleOf(entry.text ?? "");
    bubble.classList.toggle("is-queued", isWaiting || entry.failed !== undefined);
    item.prepend(bubble);
    if (entry.failed) this.#offer(item, entry.client_id, entry.failed.text);
    else item.querySelector("time")?.append(this.#dates.time(new Date(entry.created_at)));
    return item;
  }

  #offer(item: HTMLElement, client_id: string, reason: string): void {
    item.querySelector("[data-reason]")!.textContent = reason;
    item.querySelector("[data-retry]")!.addEventListener("click", () => this.#retry(client_id));
    item.querySelector("[data-discard]")!.addEventListener("click", () => this.#discard(client_id));
  }
}
