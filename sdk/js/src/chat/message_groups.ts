import type { Bubbles } from "../bubbles/bubbles";
import type { LogEvent, MessageSent } from "../frames";
import { stamp } from "../words";
import { type Dates, isSameDay } from "./dates";

const GROUP_PAUSE = 5 * 60_000; // after this the same speaker starts a new turn

/** Draws events one after another: day lines, turns of one speaker, and lines about the ticket. */
export class MessageGroups {
  firstDay: HTMLElement | null = null;
  #lastAt: Date | null = null;
  #group: HTMLElement | null = null;
  #speaker = "";
  readonly #dates: Dates;
  readonly #bubbles: Bubbles;
  readonly #put: (item: HTMLElement) => void;
  readonly #onOwnGroup: (group: HTMLElement) => void;

  constructor(
    { dates, bubbles }: { dates: Dates; bubbles: Bubbles },
    put: (item: HTMLElement) => void,
    onOwnGroup: (group: HTMLElement) => void,
  ) {
    this.#dates = dates;
    this.#bubbles = bubbles;
    this.#put = put;
    this.#onOwnGroup = onOwnGroup;
  }

  get lastAt(): Date | null {
    return this.#lastAt;
  }

  add(event: LogEvent): void {
    const at = new Date(event.at);
    if (event.type === "message.sent") this.#message(event, at);
    else this.#line(event, at);
  }

  #message(event: MessageSent, at: Date): void {
    this.#day(at);
    const speaker = `${event.by.role} ${event.by.name ?? ""}`;
    const isPause = this.#lastAt !== null && at.getTime() - this.#lastAt.getTime() > GROUP_PAUSE;
    if (!this.#group || speaker !== this.#speaker || isPause) this.#startGroup(event, speaker);
    this.#lastAt = at;
    const group = this.#group!;
    const meta = group.querySelector(".meta-line")!;
    meta.before(this.#bubbles.draw(event));
    this.#stampTime(group, event, at);
    if (event.by.role === "customer") this.#onOwnGroup(group);
  }

  #startGroup(event: MessageSent, speaker: string): void {
    this.#group = stamp(event.by.role === "customer" ? "turn-own" : "turn-bank");
    this.#speaker = speaker;
    this.#put(this.#group);
  }

  #line(event: LogEvent, at: Date): void {
    const id = lineTemplate(event);
    if (!id) return;
    this.#day(at);
    this.#lastAt = at;
    this.#group = null;
    const line = stamp(id);
    const name = event.type === "ticket.assigned" ? event.operator : event.by.name;
    line.querySelectorAll("b").forEach((place) => (place.textContent = name ?? ""));
    this.#stampTime(line, event, at);
    this.#put(line);
  }

  #stampTime(item: HTMLElement, event: LogEvent, at: Date): void {
    item.dataset.seq = String(event.seq);
    const time = item.querySelector("time");
    if (!time) return;
    time.textContent = this.#dates.time(at);
    time.dateTime = event.at;
  }

  #day(at: Date): void {
    if (this.#lastAt && isSameDay(this.#lastAt, at)) return;
    const day = stamp("day");
    day.textContent = this.#dates.day(at);
    this.firstDay ??= day;
    this.#group = null;
    this.#put(day);
  }
}

/** The template of a line in the talk, or "" for what the customer need not see. */
function lineTemplate(event: LogEvent): string {
  const isOwn = event.by.role === "customer";
  const isNamed = Boolean(event.by.name) && event.by.role !== "system";
  if (event.type === "ticket.assigned") return "ticket-assigned";
  if (event.type === "ticket.reopened") return isOwn ? "" : "ticket-reopened";
  if (event.type === "ticket.close_undone") return "ticket-reopened";
  if (event.type === "ticket.transferred" || event.type === "ticket.escalated")
    return "ticket-handed-on";
  if (event.type === "ticket.silence_warned") return "silence-warned";
  if (event.type === "ticket.closed")
    return isOwn ? "ticket-closed-own" : isNamed ? "ticket-closed" : "ticket-closed-quietly";
  return "";
}
