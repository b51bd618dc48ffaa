/** What the desk asks of the server by HTTP beside its socket, and what it is answered. */
import type { By } from "../../../../sdk/js/src/desk.ts";
import type { Row } from "./protocol.d.ts";

export interface Draft {
  text: string;
  kind: Kind;
}
/** Who will see what is written: the customer, or the team. */
export type Kind = "reply" | "note";

/** A draft with the server's time of its last change. */
export interface VersionedDraft extends Draft {
  version: number;
}

export interface CannedAnswer {
  id: number;
  title: string;
  body: string;
  shortcut: string;
  topic: string;
  locale: string;
  source: string;
  favourite: boolean;
  uses: number;
  own: boolean;
}

export interface Macro {
  id: number;
  title: string;
  text: string;
  topic: string;
  closes: string;
}

export interface Verdict {
  score: number;
  excerpt: boolean;
  reasons: { code: string; count?: number; said?: string }[];
  place: string;
  answer: number | null;
}

export interface SearchHit {
  conversation: string;
  seq: number;
  kind: string;
  at: string;
  by: By;
  customer: string;
  ticket: number | null;
  staff_only: boolean;
  excerpt: [string, boolean][];
}

/** A ticket that a search leads to; of a customer the newest. */
export interface TicketFound {
  conversation: string;
  seq: number;
  ticket: number;
  customer: string;
  at: string;
  channel: string;
  topic: string;
  state: Row["state"];
  operator: string;
}

/** What the head of a conversation says of an earlier ticket. */
export interface TicketFacts {
  ticket: number;
  channel: string;
  topic: string;
  opened_at: string;
  cycle_started_at: string;
  first_response_at: string | null;
  closed_at: string | null;
  reason: string;
}

export interface SearchPage {
  people: TicketFound[];
  tickets: TicketFound[];
  hits: SearchHit[];
  more: string | null;
  nearly: boolean;
}

/** A place in the open conversation, and the words that were found there. */
export interface Hit {
  seq: number;
  words: string[];
}

/** Whom a ticket can be handed to, as a command names it. */
export interface Receiver {
  operator?: string;
  team?: number;
  line?: number;
}

export interface Targets {
  people: {
    id: string;
    name: string;
    line: number;
    teams: string[];
    needs: number;
    waits: number;
    capacity: number;
    free: boolean;
  }[];
  teams: TargetGroup[];
  lines: TargetGroup[];
}
export interface TargetGroup {
  id: number | null;
  name: string;
  line: number;
  on_duty?: number;
  free?: number;
}

export interface Operation {
  title: string;
  amount: number;
  currency: string;
  at: string;
  detail?: string | null;
  declined_reason?: string | null;
}

export interface EarlierTicket {
  number: number;
  opened_at: string;
  closed_at: string;
  operator: string | null;
  reason: string;
  answered: boolean;
  first_text: string;
  rating: number | null;
}

export interface CustomerNote {
  id: string;
  text: string;
  by: string;
  at: string;
  removable: boolean;
}

export interface Profile {
  segment?: string | null;
  client_since?: number | null;
  phone?: string | null;
  signed_in?: string | null;
  language?: string | null;
  products?: string[];
}

export interface Style {
  title: string;
  advice: string;
  age: number | null;
  language: string | null;
  emoji: string;
}

/** How a person wants the desk. */
export interface PreferenceValues {
  letters: boolean;
  send_key: "enter" | "control";
  ticket_sound: boolean;
  message_sound: boolean;
  repeat: boolean;
  ticket_notice: boolean;
  message_notice: boolean;
  quiet_until: string | null;
}

/** What one part of the customer's card is asked for; each part knows its own. */
export interface CardAnswer {
  fetched_at: string;
  profile: Profile;
  style: Style;
  operations: Operation[];
  tickets: EarlierTicket[];
  count: number;
  notes: CustomerNote[];
  tags: string[];
  known: string[];
}

export interface DraftsApi {
  load(): Promise<(VersionedDraft & { conversation: string })[]>;
  save(
    conversation: string,
    draft: VersionedDraft,
    how: { keepalive?: boolean },
  ): Promise<VersionedDraft>;
}

export interface AnswersApi {
  load(): Promise<CannedAnswer[]>;
  suggest(conversation: string): Promise<number[]>;
  like(id: number, favourite: boolean): Promise<unknown>;
  use(id: number): Promise<unknown>;
  write(
    id: number | null,
    fields: { title: string; body: string; locale: string },
  ): Promise<unknown>;
  remove(id: number): Promise<unknown>;
}

export interface DeskApi {
  drafts: DraftsApi;
  answers: AnswersApi;
  review: { ask(conversation: string | null, text: string): Promise<Verdict> };
  search: {
    all(parameters: URLSearchParams, signal: AbortSignal): Promise<SearchPage>;
    inside(conversation: string, words: string, signal: AbortSignal): Promise<{ hits: Hit[] }>;
    row(conversation: string): Promise<{ row: Row | null }>;
    ticket(conversation: string, number: number): Promise<{ ticket: TicketFacts | null }>;
  };
  card: {
    get(path: string): Promise<CardAnswer>;
    post(path: string, fields: object): Promise<CardAnswer>;
  };
  targets(conversation: string): Promise<Targets>;
  macros(): Promise<Macro[]>;
  savePreferences(values: PreferenceValues): Promise<unknown>;
}

/** What a request of ours throws when it was refused. */
export interface RequestError {
  status?: number;
  code?: string;
  text?: string;
}
