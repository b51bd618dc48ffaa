import { type Clock, systemClock } from "./clock";
import type { ConnectionState, OpenSocket } from "./connection";
import type {
  Availability,
  Contacts,
  Device,
  LogEvent,
  Marks,
  OpenTicket,
  Refusal,
} from "./frames";
import { type Post, postForm } from "./http";
import type { OutboxEntry } from "./outbox";
import { browserPage, type Page } from "./page";
import type { KeyValueStorage } from "./person_storage";
import { type Shrink, shrinkPhoto } from "./shrinking";
import { browserStorage } from "./storage";

export interface ClientOptions {
  /** `wss://support.bank.example/ws/customer/`; a path is taken from the page's own host. */
  url: string;
  /** Where files go and come from; `/api/v1/files/` of the same host when it is not said. */
  filesUrl?: string;
  /**
   * Asks the bank's backend for a token of the signed-in person. Called again whenever a fresh
   * one is needed.
   */
  token: () => Promise<string>;
  /** Whose things are kept on this device: any stable key of the signed-in person. */
  person: string;
  /**
   * `locale`: the language of what the server says to this person; that of the page when it is
   * not said.
   */
  device?: Device;
  /**
   * How else to reach the bank, for a device that has never been connected; the server's own word
   * wins.
   */
  contacts?: Partial<Contacts>;
  /**
   * Where the outbox, the read mark and the last known availability live; null keeps them in
   * memory only.
   */
  storage?: KeyValueStorage | null;
  openSocket?: OpenSocket;
  post?: Post;
  fetch?: typeof globalThis.fetch;
  /**
   * Makes a photo above `fileLimit` smaller before it leaves; by the browser's own decoder when
   * that is not said.
   */
  shrink?: Shrink;
  clock?: Clock;
  random?: () => number;
  page?: Page | null;
}

export interface ClientEvents {
  /** The line changed; see `ConnectionState`. */
  connection: ConnectionState;
  /** Everything that was said before this moment is known: what is empty now is empty. */
  synced: void;
  /** The next event of the log, in order, once. */
  event: LogEvent;
  /** Older events that `loadOlder` brought, oldest first. */
  older: LogEvent[];
  /** The log is another one: forget what is shown. */
  reset: void;
  /** Something was added to the outbox, confirmed, refused or discarded. */
  outbox: readonly OutboxEntry[];
  /** How much of an outbox entry's file has left, from 0 to 1; at 1 the server is looking at it. */
  progress: { client_id: string; share: number };
  /** How far the bank's side has got with this person's messages. */
  marks: Marks;
  /** Who is typing at the bank; an empty name when that is not said; null when nobody is. */
  typing: string | null;
  ticket: OpenTicket | null;
  availability: Availability;
  /** Unread messages of the bank; null is unknown, which is not the same as 0. */
  unread: number | null;
  /** A refusal that concerns no outbox entry. */
  refused: Refusal;
}

export function withDefaults(options: ClientOptions): Required<ClientOptions> {
  const url = absolute(options.url);
  return {
    contacts: {},
    storage: browserStorage(),
    openSocket: (address, protocols) => new WebSocket(address, protocols) as ReturnType<OpenSocket>,
    post: postForm,
    shrink: shrinkPhoto,
    fetch: (...request) => fetch(...request),
    clock: systemClock,
    random: Math.random,
    page: browserPage,
    filesUrl: new URL("/api/v1/files/", url.replace(/^ws/, "http")).href,
    ...options,
    device: { sdk: "js", platform: "web", ...pageLocale(), ...options.device },
    url,
  };
}

function pageLocale(): Pick<Device, "locale"> {
  return typeof document === "undefined" ? {} : { locale: document.documentElement.lang };
}

function absolute(url: string): string {
  return typeof location === "undefined"
    ? url
    : new URL(url, location.href).href.replace(/^http/, "ws");
}
