import type { Bubbles } from "../bubbles/bubbles";
import { drawProgress, drawUpload } from "../bubbles/upload_progress";
import { reasonOf } from "../bubbles/words";
import { needsAnotherFile } from "../failures";
import type { OutboxEntry } from "../outbox";
import { stamp } from "../words";
import type { Dates } from "./dates";

export interface QueueOptions {
  /** The queue stands before this element. */
  end: HTMLElement;
  dates: Dates;
  bubbles: Bubbles;
  bytesOf: (client_id: string) => Blob | null;
  retry: (client_id: string) => void;
  discard: (client_id: string) => void;
  choose: () => void; // the file once more
}

/**
 * The person's messages that the log has not confirmed: on their way, waiting for the line, or
 * refused.
 */
export class Queue {
  readonly #items = new Map<
    string,
    { entry: OutboxEntry; isWaiting: boolean; item: HTMLElement }
  >();
  readonly #options: QueueOptions;

  constructor(options: QueueOptions) {
    this.#options = options;
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

  /** How much of this entry's file has left. */
  progress(client_id: string, share: number): void {
    const shown = this.#items.get(client_id);
    if (shown) drawProgress(shown.item, share);
  }

  #place(entry: OutboxEntry, isWaiting: boolean): void {
    const shown = this.#items.get(entry.client_id);
    if (shown?.entry === entry && shown.isWaiting === isWaiting) return;
    const item = this.#draw(entry, isWaiting);
    if (shown) shown.item.replaceWith(item);
    else this.#options.end.before(item);
    this.#items.set(entry.client_id, { entry, isWaiting, item });
  }

  #draw(entry: OutboxEntry, isWaiting: boolean): HTMLElement {
    const { bubbles, bytesOf, dates, discard } = this.#options;
    const item = stamp(entry.failed ? "turn-failed" : isWaiting ? "turn-waiting" : "turn-sending");
    const bubble = bubbles.draw(entry, bytesOf(entry.client_id));
    bubble.classList.toggle("is-queued", isWaiting || entry.failed !== undefined);
    item.prepend(bubble);
    if (entry.upload && !entry.failed) bubble.after(drawUpload(() => discard(entry.client_id)));
    if (entry.failed) this.#offer(item, entry);
    else item.querySelector("time")?.append(dates.time(new Date(entry.created_at)));
    return item;
  }

  /**
   * A file that went with the page, or that nobody will ever take, is chosen anew; anything else
   * is tried again.
   */
  #offer(item: HTMLElement, { client_id, failed }: OutboxEntry): void {
    const { retry, discard, choose } = this.#options;
    const isFinal = needsAnotherFile(failed!);
    const on = (name: string, isShown: boolean, act: () => void) => {
      const button = item.querySelector<HTMLElement>(`[data-${name}]`)!;
      button.hidden = !isShown;
      button.addEventListener("click", act);
    };
    item.querySelector("[data-reason]")!.textContent = reasonOf(failed!);
    on("retry", !isFinal, () => retry(client_id));
    on("choose", isFinal, () => (discard(client_id), choose()));
    on("discard", true, () => discard(client_id));
  }
}
