/**
 * The frames of protocol bankchat.1 as the customer's socket knows them;
 * `messaging/protocol/frames/` is the contract.
 */

export const SUBPROTOCOL = "bankchat.1";

export interface By {
  role: "customer" | "operator" | "administrator" | "system";
  name?: string;
}

/** A place in degrees (WGS 84); `accuracy` in metres. */
export interface GeoPoint {
  latitude: number;
  longitude: number;
  accuracy?: number;
}
/**
 * A photo or a PDF that the server has; `width` and `height` in pixels, of photos. `removed`
 * names what the copy lost: `signature`, `attachments`, `form`. Tell it beside the file.
 */
export interface SentFile {
  id: string;
  name: string;
  type: string;
  size: number;
  width?: number;
  height?: number;
  removed?: readonly string[];
}

interface EventBase {
  seq: number;
  at: string;
  by: By;
  ticket?: number;
  client_id?: string;
}

/** One of text, file and location. */
export interface MessageSent extends EventBase {
  type: "message.sent";
  text?: string;
  file?: SentFile;
  location?: GeoPoint;
}
export interface TicketOpened extends EventBase {
  type: "ticket.opened";
  channel?: string;
}
export interface TicketAssigned extends EventBase {
  type: "ticket.assigned";
  operator: string;
}
export interface TicketClosed extends EventBase {
  type: "ticket.closed";
  reason: string;
}
export interface TicketReopened extends EventBase {
  type: "ticket.reopened";
}
/** The close was a slip: the same talk goes on. */
export interface TicketCloseUndone extends EventBase {
  type: "ticket.close_undone";
  operator: string;
}
/** Without a word of the customer the ticket closes then. */
export interface TicketSilenceWarned extends EventBase {
  type: "ticket.silence_warned";
  closes_at: string;
}
/** A colleague goes on with it. */
export interface TicketHandedOn extends EventBase {
  type: "ticket.transferred" | "ticket.escalated";
}
/** The last one of a cycle counts. */
export interface TicketRated extends EventBase {
  type: "ticket.rated";
  score: number;
  comment?: string;
  operator?: string;
}
/** A kind that this version does not know. It has its place in the log, and no picture. */
export interface UnknownEvent extends EventBase {
  type: "unknown";
}
export type LogEvent =
  | MessageSent
  | TicketOpened
  | TicketAssigned
  | TicketClosed
  | TicketReopened
  | TicketCloseUndone
  | TicketSilenceWarned
  | TicketHandedOn
  | TicketRated
  | UnknownEvent;

export interface OpenTicket {
  number: number;
  operator?: string;
}
export interface Availability {
  state: "open" | "busy" | "away" | "closed"; // away: nobody who takes tickets is at work now
  wait?: number; // seconds until a first answer, about; only when busy, and known
  opens_at?: string; // only when closed, and known
  hours?: { opens: string; closes: string }[]; // the bank's today, by the clock of `zone`
  zone?: string; // IANA: `Europe/Tallinn`
  phone: string;
  email: string;
}
/** How else to reach the bank; "" for what it does not offer. */
export interface Contacts {
  phone: string;
  email: string;
}
export interface Marks {
  delivered: number;
  read: number;
}
export interface Limits {
  text?: number; // characters
  file?: number; // bytes
}
export interface Welcome {
  type: "welcome";
  name: string;
  log: string; // which log it is that `seq` and every cursor count in
  seq: number;
  ticket: OpenTicket | null;
  availability: Availability;
  heartbeat: number;
  limits: Limits;
  time: string;
  read?: number;
}
export interface History {
  type: "history";
  before: number;
  events: LogEvent[];
  more: boolean;
}
export interface Refusal {
  type: "error";
  code: string;
  text: string;
  client_id?: string;
  retry_after?: number;
}

export type Frame =
  | LogEvent
  | Welcome
  | History
  | Refusal
  | ({ type: "marks" } & Marks)
  | ({ type: "availability" } & Availability)
  | { type: "typing"; by?: string }
  | { type: "token.expiring"; seconds: number }
  | { type: "resync"; seq: number }
  | { type: "pong"; seq: number };

export interface Device {
  sdk?: string;
  platform?: string;
  app_version?: string;
  locale?: string;
}

export type Command =
  | { type: "hello"; token: string; after?: number; log?: string; device?: Device }
  | { type: "mark.set"; delivered?: number; read?: number }
  | { type: "typing.start" }
  | { type: "history.get"; before: number; limit: number }
  | { type: "token.refresh"; token: string }
  | { type: "ping" };

const EVENTS = [
  "message.sent",
  "ticket.opened",
  "ticket.assigned",
  "ticket.closed",
  "ticket.reopened",
  "ticket.close_undone",
  "ticket.silence_warned",
  "ticket.transferred",
  "ticket.escalated",
  "ticket.rated",
];

/**
 * A frame as this version understands it: a newer server may say things that it does not know.
 * Whatever is numbered is part of the log, known or not: an unknown kind must not look like a gap
 * for ever.
 */
export function asKnown(frame: {
  type: string;
  at?: unknown;
  by?: unknown;
  events?: unknown;
}): Frame {
  if (Array.isArray(frame.events)) return { ...frame, events: frame.events.map(asKnown) } as Frame;
  const isNumbered = frame.at !== undefined && frame.by !== undefined;
  return (
    isNumbered && !EVENTS.includes(frame.type) ? { ...frame, type: "unknown" } : frame
  ) as Frame;
}

export function isEvent(frame: Frame): frame is LogEvent {
  return frame.type === "unknown" || EVENTS.includes(frame.type);
}
