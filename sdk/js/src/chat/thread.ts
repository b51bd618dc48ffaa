import type { Bubbles } from "../bubbles/bubbles";
import type { LogEvent, Marks } from "../frames";
import { stamp } from "../words";
import { type Dates, isSameDay } from "./dates";
import { Run } from "./run";

/** The talk as the log has it. Whatever stands behind `end` in the list (the outbox, the typing dots) is not its. */
export class Thread {
  #run: Run;
  #marks: Marks = { delivered: 0, read: 0 };
  #firstDay: HTMLElement | null = null;
  #firstAt: Date | null = null;
  #own = new Set<HTMLElement>(); // turns of the person that are not read yet
  readonly #list: HTMLElement;
  readonly #older: HTMLElement;
  readonly #end: HTMLElement;
  readonly #drawing: { dates: Dates; bubbles: Bubbles };

  constructor(list: HTMLElement, older: HTMLElement, end: HTMLElement, drawing: { dates: Dates; bubbles: Bubbles }) {
    this.#list = list;
    this.#older = older;
    this.#end = end;
    this.#drawing = drawing;
    this.#run = this.#runBefore(end);
  }

  append(event: LogEvent): void {
    this.#run.add(event);
    this.#firstAt ??= new Date(event.at);
    this.#firstDay ??= this.#run.firstDay;
  }

  prepend(events: readonly LogEvent[]): void {
    const first = this.#older.nextElementSibling as HTMLElement;
    const run = this.#runBefore(first);
    events.forEach((event) => run.add(event));
    if (run.lastAt && this.#firstAt && isSameDay(run.lastAt, this.#firstAt)) this.#firstDay?.remove();
    this.#firstDay = run.firstDay ?? this.#firstDay;
    this.#firstAt = new Date(events[0]!.at);
  }

  mark(marks: Marks): void {
    this.#marks = marks;
    this.#own.forEach((turn) => this.#tick(turn));
  }

  forget(): void {
    while (this.#older.nextElementSibling !== this.#end) this.#older.nextElementSibling!.remove();
    this.#own.clear();
    this.#firstDay = this.#firstAt = null;
    this.#marks = { delivered: 0, read: 0 };
    this.#run = this.#runBefore(this.#end);
  }

  #runBefore(place: HTMLElement): Run {
    return new Run(this.#drawing, (item) => this.#list.insertBefore(item, place), (turn) => this.#tick(turn));
  }

  #tick(turn: HTMLElement): void {
    const seq = Number(turn.dataset.seq);
    const state = seq <= this.#marks.read ? "read" : seq <= this.#marks.delivered ? "delivered" : "sent";
    if (state === "read") this.#own.delete(turn);
    else this.#own.add(turn);
    if (turn.dataset.tick === state) return;
    turn.dataset.tick = state;
    turn.querySelector(".tick")!.replaceChildren(stamp(`tick-${state}`));
  }
}
