import type { Bubbles } from "../bubbles/bubbles";
import type { LogEvent, Marks } from "../frames";
import { stamp } from "../words";
import { type Dates, isSameDay } from "./dates";
import { MessageGroups } from "./message_groups";

/**
 * The talk as the log has it. Whatever stands behind `end` in the list (the outbox, the typing
 * dots) is not its.
 */
export class Thread {
  #groups: MessageGroups;
  #marks: Marks = { delivered: 0, read: 0 };
  #firstDay: HTMLElement | null = null;
  #firstAt: Date | null = null;
  #own = new Set<HTMLElement>(); // turns of the person that are not read yet
  readonly #list: HTMLElement;
  readonly #older: HTMLElement;
  readonly #end: HTMLElement;
  readonly #drawing: { dates: Dates; bubbles: Bubbles };

  constructor(
    list: HTMLElement,
    older: HTMLElement,
    end: HTMLElement,
    drawing: { dates: Dates; bubbles: Bubbles },
  ) {
    this.#list = list;
    this.#older = older;
    this.#end = end;
    this.#drawing = drawing;
    this.#groups = this.#runBefore(end);
  }

  append(event: LogEvent): void {
    this.#groups.add(event);
    this.#firstAt ??= new Date(event.at);
    this.#firstDay ??= this.#groups.firstDay;
  }

  prepend(events: readonly LogEvent[]): void {
    const first = this.#older.nextElementSibling as HTMLElement;
    const groups = this.#runBefore(first);
    events.forEach((event) => groups.add(event));
    if (groups.lastAt && this.#firstAt && isSameDay(groups.lastAt, this.#firstAt))
      this.#firstDay?.remove();
    this.#firstDay = groups.firstDay ?? this.#firstDay;
    this.#firstAt = new Date(events[0]!.at);
  }

  mark(marks: Marks): void {
    this.#marks = marks;
    this.#own.forEach((group) => this.#tick(group));
  }

  forget(): void {
    while (this.#older.nextElementSibling !== this.#end) this.#older.nextElementSibling!.remove();
    this.#own.clear();
    this.#firstDay = this.#firstAt = null;
    this.#marks = { delivered: 0, read: 0 };
    this.#groups = this.#runBefore(this.#end);
  }

  #runBefore(place: HTMLElement): MessageGroups {
    return new MessageGroups(
      this.#drawing,
      (item) => this.#list.insertBefore(item, place),
      (group) => this.#tick(group),
    );
  }

  #tick(group: HTMLElement): void {
    const seq = Number(group.dataset.seq);
    const state =
      seq <= this.#marks.read ? "read" : seq <= this.#marks.delivered ? "delivered" : "sent";
    if (state === "read") this.#own.delete(group);
    else this.#own.add(group);
    if (group.dataset.tick === state) return;
    group.dataset.tick = state;
    group.querySelector(".tick")!.replaceChildren(stamp(`tick-${state}`));
  }
}
