import type { Availability, LogEvent, OpenTicket } from "../frames";
import type { LineState } from "../line";
import type { OutboxEntry } from "../outbox";
import { minutesOf } from "./outlook";

/** What the page knows at one moment. */
export interface Facts {
  connection: LineState;
  isKnown: boolean; // the log was caught up once: an empty talk is really empty
  isOnline: boolean; // what the browser says of the network
  isDown: boolean; // no line for longer than a blink
  isDownLong: boolean; // and for so long that one should say how else to reach us
  refusal: string; // why the server lets us not in, in its words
  hasDraft: boolean;
  isWritingAgain: boolean;
  now: number;
  events: readonly LogEvent[];
  outbox: readonly OutboxEntry[];
  ticket: OpenTicket | null;
  availability: Availability | null;
}

export interface Look {
  screen: "loading" | "start" | "talk" | "unavailable";
  why: "" | "break" | "away" | "hours" | "revoked";
  foot: "composer" | "again" | "retry" | "none";
  banner: "" | "refused" | "offline" | "reconnecting" | "revoked" | "away" | "hours";
  subtitle: string;
  operator: string;
  isPresent: boolean;
  canFinish: boolean;
  rating: Rateable | null;
}

/** The cycle that ended last, and what the customer has said of it. */
export interface Rateable {
  ticket: number;
  operator: string;
  score: number; // 0: nothing yet
  comment: string;
}

const RATED_FOR = 24 * 3_600_000; // ms; the server decides

/** Which of its states the chat shows. */
export function lookOf(facts: Facts): Look {
  const screen = screenOf(facts);
  const isClosed = screen === "talk" && facts.isKnown && !facts.ticket && lastTicketEvent(facts.events) === "ticket.closed";
  const foot = footOf(facts, screen, isClosed);
  const operator = screen === "talk" ? operatorOf(facts) : "";
  return {
    screen,
    why: screen === "unavailable" ? whyOf(facts) : "",
    foot,
    banner: screen === "unavailable" || (screen === "loading" && !facts.isDownLong) ? "" : bannerOf(facts),
    subtitle: subtitleOf(facts, screen, foot, operator),
    operator,
    isPresent: operator !== "" && facts.ticket !== null && facts.connection === "open" && isAttended(facts),
    rating: foot === "again" ? rateableOf(facts, operator) : null,
    canFinish: screen === "talk" && facts.ticket !== null && !isClosing(facts.outbox),
  };
}

function screenOf({ connection, isKnown, isDownLong, hasDraft, events, outbox, availability }: Facts): Look["screen"] {
  if (events.length > 0 || outbox.length > 0) return "talk";
  if (connection === "stopped") return "unavailable";
  if (!isKnown) return isDownLong && !hasDraft ? "unavailable" : "loading";
  return isAttended({ availability }) || hasDraft ? "start" : "unavailable";
}

/** Whether the bank is open with somebody at work, as far as is known. */
function isAttended({ availability }: Pick<Facts, "availability">): boolean {
  return availability?.state !== "closed" && availability?.state !== "away";
}

function whyOf({ connection, isKnown, availability }: Facts): Look["why"] {
  if (connection === "stopped") return "revoked";
  if (!isKnown) return "break";
  return availability?.state === "away" ? "away" : "hours";
}

function footOf(facts: Facts, screen: Look["screen"], isClosed: boolean): Look["foot"] {
  if (facts.connection === "stopped") return "none";
  if (screen === "unavailable") return facts.isKnown ? "composer" : "retry";
  const isDone = isClosed && facts.outbox.every(({ type }) => type === "ticket.rate") && !facts.hasDraft && !facts.isWritingAgain;
  return isDone ? "again" : "composer";
}

function bannerOf({ connection, isDown, isOnline, refusal, availability, ticket }: Facts): Look["banner"] {
  if (connection === "stopped") return "revoked";
  if (isDown && refusal) return "refused";
  if (isDown) return isOnline ? "reconnecting" : "offline";
  if (availability?.state === "away") return ticket?.operator ? "" : "away"; // it may be one of the second line
  return availability?.state === "closed" ? "hours" : "";
}

function subtitleOf(facts: Facts, screen: Look["screen"], foot: Look["foot"], operator: string): string {
  if (screen === "unavailable" && !facts.isKnown) return "subtitle-unavailable";
  if (facts.connection === "stopped") return "subtitle-unavailable";
  if (facts.isDown || !facts.isKnown) return facts.isOnline ? "subtitle-connecting" : "subtitle-offline";
  if (foot === "again") return "subtitle-finished";
  if (operator && facts.ticket) return isAttended(facts) ? "subtitle-operator" : "support";
  return minutesOf(facts.availability) ? "subtitle-wait" : `subtitle-${facts.availability?.state ?? "open"}`;
}

/** Who has the open ticket; without one, who had the last. Nobody while a ticket waits. */
function operatorOf({ ticket, events }: Facts): string {
  if (ticket) return ticket.operator ?? "";
  const last = newest(events, (event) => event.type === "ticket.assigned" || event.type === "ticket.opened");
  return last?.type === "ticket.assigned" ? last.operator : "";
}

/** While the window lasts. A talk in which nobody answered is rated as well: that tells something too. */
function rateableOf({ events, outbox, now }: Facts, operator: string): Rateable | null {
  const closed = newest(events, (event) => event.type === "ticket.closed");
  if (!closed?.ticket || now - Date.parse(closed.at) > RATED_FOR) return null;
  const said = newest(events, (event) => event.type === "ticket.rated" && event.seq > closed.seq);
  const told = outbox.find((entry) => entry.type === "ticket.rate") ?? (said?.type === "ticket.rated" ? said : undefined);
  return { ticket: closed.ticket, operator, score: told?.score ?? 0, comment: told?.comment ?? "" };
}

function lastTicketEvent(events: readonly LogEvent[]): string | undefined {
  const said = ["message.sent", "ticket.rated", "unknown"];
  return newest(events, (event) => !said.includes(event.type))?.type;
}

function newest(events: readonly LogEvent[], isMeant: (event: LogEvent) => boolean): LogEvent | undefined {
  for (let i = events.length - 1; i >= 0; i -= 1) if (isMeant(events[i]!)) return events[i];
  return undefined;
}

function isClosing(outbox: readonly OutboxEntry[]): boolean {
  return outbox.some((entry) => entry.type === "ticket.close");
}
