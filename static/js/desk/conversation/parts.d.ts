import type { Item, Row, Send } from "../connection/protocol.d.ts";
import type { Draft } from "../connection/requests.d.ts";
import type { ServerClock } from "../connection/server_clock.js";
import type { Colleagues } from "./colleagues.js";
import type { Header } from "./header.js";
import type { Marks } from "./marks.js";
import type { Subscriptions } from "./subscriptions.js";
import type { TicketHead } from "./ticket_head.js";
import type { Transcript } from "./transcript.js";

/** What the conversation on the screen is made of, and what it stands in. */
export interface Parts {
  head: TicketHead;
  header: Header;
  transcript: Transcript;
  customerCard: { open(row: Row): void };
  composer: {
    open(row: Row, draft: Draft): void;
    permit(row: Row, refusal: string, remedy: string): void;
  };
  attachments: {
    open(conversation: string): void;
    draw(item: Item): HTMLElement[];
    choose(): void;
  };
  drafts: { of(conversation: string): Draft };
  subscriptions: Subscriptions;
  marks: Marks;
  colleagues: Colleagues;
  clock: ServerClock;
  session: { me: string; isAdministrator: boolean; reopenWindow: number };
  send: Send;
}

/** What is being looked for in the open conversation: an earlier ticket, or an event. */
export interface Wanted {
  number?: number;
  seq?: number;
  onFound?: (element: Element) => void;
}
