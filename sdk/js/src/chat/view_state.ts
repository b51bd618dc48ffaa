import type { ConnectionState } from "../connection";
import type { Availability, LogEvent, OpenTicket } from "../frames";
import type { OutboxEntry } from "../outbox";
import { minutesOf } from "./availability_text";

/** What the page knows at one moment. */
export interface Facts {
  connection: ConnectionState;
  isKnown: boolean; // the log was caught up once: an empty talk is really empty
  isOnline: boolean; // what the browser says of the network
  isDown: boolean; // no line for longer than a blink
  isDownLong: boolean; // and for so long that one should say how else to reach us
  refusal: string; // why the server lets us not in, in its words
  hasDraft: boolean;
  now: number;
  events: readonly LogEvent[];
  outbox: readonly OutboxEntry[];
  ticket: OpenTicket | null;
  availability: Availability | null;
}

export interface ViewState {
  screen: "loading" | "start" | "talk" | "unavailable";
  why: "" | "break" | "away" | "hours" | "revoked";
  foot: "composer" | "retry" | "none";
  isOver: boolean; // the last chat is finished and nothing new has begun: topics are offered
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
  isSent: boolean; // the bank has what was said
  comment: string;
}

const RATING_WINDOW = 24 * 3_600_000; // ms; the server decides

/** Which of its states the chat shows. */
export function viewStateOf(facts: Facts): ViewState {
  const screen = screenOf(facts);
  const isClosed =
    screen === "talk" &&
    facts.isKnown &&
    !facts.ticket &&
    lastTicketEvent(facts.events) === "ticket.closed";
  const isOver = isClosed && isIdle(facts);
  const operator = screen === "talk" ? (facts.ticket?.operator ?? "") : "";
  return {
    screen,
    why: screen === "unavailable" ? whyOf(facts) : "",
    foot: footOf(facts, screen),
    isOver,
    banner:
      screen === "unavailable" || (screen === "loading" && !facts.isDownLong)
        ? ""
        : bannerOf(facts),
    subtitle: subtitleOf(facts, screen, operator),
    operator,
    isPresent: operator !== "" && facts.connection === "open" && isAttended(facts),
    rating: isOver ? rateableOf(facts) : null,
    canFinish: screen === "talk" && facts.ticket !== null && !isClosing(facts.outbox),
  };
}

function screenOf({
  connection,
  isKnown,
  isDownLong,
  hasDraft,
  events,
  outbox,
  availability,
}: Facts): ViewState["screen"] {
  if (events.length > 0 || outbox.length > 0) return "talk";
  if (connection === "stopped") return "unavailable";
  if (!isKnown) return isDownLong && !hasDraft ? "unavailable" : "loading";
  return isAttended({ availability }) || hasDraft ? "start" : "unavailable";
}

/** Whether the bank is open with somebody at work, as far as is known. */
function isAttended({ availability }: Pick<Facts, "availability">): boolean {
  return availability?.state !== "closed" && availability?.state !== "away";
}

function whyOf({ connection, isKnown, availability }: Facts): ViewState["why"] {
  if (connection === "stopped") return "revoked";
  if (!isKnown) return "break";
  return availability?.state === "away" ? "away" : "hours";
}

function footOf(facts: Facts, screen: ViewState["screen"]): ViewState["foot"] {
  if (facts.connection === "stopped") return "none";
  return screen === "unavailable" && !facts.isKnown ? "retry" : "composer";
}

/** Nothing is being written, nor on its way. */
function isIdle({ connection, hasDraft, outbox }: Facts): boolean {
  return (
    connection !== "stopped" && !hasDraft && outbox.every(({ type }) => type === "ticket.rate")
  );
}

function bannerOf({
  connection,
  isDown,
  isOnline,
  refusal,
  availability,
  ticket,
}: Facts): ViewState["banner"] {
  if (connection === "stopped") return "revoked";
  if (isDown && refusal) return "refused";
  if (isDown) return isOnline ? "reconnecting" : "offline";
  // It may be one of the second line.
  if (availability?.state === "away") return ticket?.operator ? "" : "away";
  return availability?.state === "closed" ? "hours" : "";
}

function subtitleOf(facts: Facts, screen: ViewState["screen"], operator: string): string {
  if (screen === "unavailable" && !facts.isKnown) return "subtitle-unavailable";
  if (facts.connection === "stopped") return "subtitle-unavailable";
  if (facts.isDown || !facts.isKnown)
    return facts.isOnline ? "subtitle-connecting" : "subtitle-offline";
  if (operator) return isAttended(facts) ? "subtitle-operator" : "support";
  return minutesOf(facts.availability)
    ? "subtitle-wait"
    : `subtitle-${facts.availability?.state ?? "open"}`;
}

/** Who had the ticket that ended last; "" for one that nobody took. */
function lastOperator(events: readonly LogEvent[]): string {
  const last = newest(
    events,
    (event) => event.type === "ticket.assigned" || event.type === "ticket.opened",
  );
  return last?.type === "ticket.assigned" ? last.operator : "";
}

/**
 * While the window lasts. A talk in which nobody answered is rated as well: that tells something
 * too.
 */
function rateableOf({ events, outbox, now }: Facts): Rateable | null {
  const closed = newest(events, (event) => event.type === "ticket.closed");
  if (!closed?.ticket || now - Date.parse(closed.at) > RATING_WINDOW) return null;
  const said = newest(events, (event) => event.type === "ticket.rated" && event.seq > closed.seq);
  const sending = outbox.filter((entry) => entry.type === "ticket.rate" && !entry.failed).at(-1);
  const told = sending ?? (said?.type === "ticket.rated" ? said : undefined);
  return {
    ticket: closed.ticket,
    operator: lastOperator(events),
    score: told?.score ?? 0,
    comment: told?.comment ?? "",
    isSent: told !== undefined && !sending,
  };
}

function lastTicketEvent(events: readonly LogEvent[]): string | undefined {
  const said = ["message.sent", "ticket.rated", "unknown"];
  return newest(events, (event) => !said.includes(event.type))?.type;
}

function newest(
  events: readonly LogEvent[],
  isMeant: (event: LogEvent) => boolean,
): LogEvent | undefined {
  for (let i = events.length - 1; i >= 0; i -= 1) if (isMeant(events[i]!)) return events[i];
  return undefined;
}

function isClosing(outbox: readonly OutboxEntry[]): boolean {
  return outbox.some((entry) => entry.type === "ticket.close");
}
