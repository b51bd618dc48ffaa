/** The desk's frames, as `docs/protocol.md` describes them, and the JSON of its HTTP requests. */
import type { By, Failure, GeoPoint, SentFile, Upload } from "../../../../sdk/js/src/desk.ts";

export interface Person {
  id: string;
  name: string;
}

/** A conversation in the lists: its newest ticket. */
export interface Row {
  conversation: string;
  ticket: number;
  state: "queued" | "assigned" | "closed";
  customer: string;
  locale: string;
  channel: string;
  line: number;
  topic: string;
  topic_source: string;
  operator: Person | null;
  offered_to: Person | null;
  offered_until: string | null;
  opened_at: string;
  cycle_started_at: string;
  waiting_since: string | null;
  first_response_at: string | null;
  warn_at: string | null;
  due_at: string | null;
  sla: "ok" | "warned" | "breached";
  closed_at: string | null;
  reason: string;
  snippet: { by: string; text: string; at: string } | null;
  unread: number;
  seq: number;
  team: string;
  snoozed_until: string | null;
  handed: { by: string; note: string; at: string; escalated: boolean; answered: boolean } | null;
}

export interface ListFrame {
  rows: Row[];
  gone: string[];
  waiting: number;
  complete?: boolean;
}

/** Somebody who was there for a ticket, as they were then. `load` is for comparing alone. */
export interface Considered {
  name: string;
  load: number;
  needs?: number;
  waits?: number;
  level?: number;
  idle?: number; // seconds since their last new ticket
}

/** Why an operator got a ticket. */
export interface Explanation {
  because: string;
  considered: Considered[];
  number: number;
  passed: { code: string; count: number; names: string[]; people?: Considered[] }[];
  next?: string;
  dropped?: string[];
}

/** An event of the log: what each kind has beside the first four is optional here. */
export interface LogEvent {
  type: string;
  seq: number;
  at: string;
  by: By;
  conversation: string;
  ticket?: number;
  client_id?: string;
  text?: string;
  file?: SentFile;
  location?: GeoPoint;
  channel?: string;
  previous?: number;
  operator?: string;
  why?: Explanation | string; // of an assignment and an offer, else a code
  giver?: string;
  to?: {
    readonly operator?: string;
    readonly team?: number;
    readonly line?: number;
    name?: string;
  };
  note?: string;
  until?: string;
  topic?: string;
  source?: string;
  reason?: string;
  score?: number;
  comment?: string;
}

export interface Refusal {
  type: "error";
  code: string;
  text: string;
  client_id?: string;
  retry_after?: number;
}

export interface Welcome {
  user: Person;
  role: string;
  status: string;
  capacity: number;
  warning: number;
  target: number;
  reopen_window: number;
  close_undo: number;
  limits: { text?: number; file?: number };
  time: string;
}

export interface MarksFrame {
  conversation: string;
  delivered: number;
  read: number;
}

export interface History {
  conversation: string;
  events: LogEvent[];
  more: boolean;
}

export interface Followed {
  conversation: string;
  log: string;
  seq: number;
  resync?: boolean;
}

export interface ColleagueFrame {
  conversation: string;
  by: Person;
  doing: "looking" | "writing" | "gone";
}

export interface Offer {
  conversation: string;
  ticket: number;
  customer: string;
  until: string;
}

export interface SlaAlert {
  conversation: string;
  ticket: number;
  customer: string;
  operator: Person | null;
  sla: "warned" | "breached";
}

export interface PresenceFrame {
  status: string;
  capacity: number;
  full: boolean;
}

/** Sends a frame; false without a connection. */
export type Send = (frame: object) => boolean;

/** What hears each frame that is no event of the log. */
export interface Handlers {
  "desk.welcome": (frame: Welcome) => void;
  "desk.changed": (frame: ListFrame) => void;
  conversation: (frame: Followed) => void;
  "conversation.lost": (frame: { conversation: string }) => void;
  offer: (frame: Offer) => void;
  "sla.alert": (frame: SlaAlert) => void;
  presence: (frame: PresenceFrame) => void;
  history: (frame: History) => void;
  marks: (frame: MarksFrame) => void;
  typing: (frame: { conversation: string; by?: string }) => void;
  colleague: (frame: ColleagueFrame) => void;
  pong: (frame: { time: string; newest?: Record<string, number> }) => void;
  error: (refusal: Refusal) => void;
}

/** A message or an event as it is drawn: one of the log, or one that waits in the outbox. */
export type Item = Omit<LogEvent, "seq" | "conversation"> & {
  seq?: number;
  conversation?: string;
  upload?: Upload;
  failed?: Failure;
};

/** The open conversation, for parts that do something to it. */
export interface Opened {
  readonly conversation: string | null;
  readonly row: Row | null;
  readonly actions: Set<string>;
}
