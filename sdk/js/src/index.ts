/** The Bankchat SDK for browsers and JavaScript runtimes. See the README beside this folder. */
export { type Client, createClient } from "./client";
export type { Clock } from "./clock";
export type { ConnectionState, OpenSocket, SocketLike } from "./connection";
export { type Failure, needsAnotherFile } from "./failures";
export type {
  Availability,
  By,
  Contacts,
  Device,
  GeoPoint,
  LogEvent,
  Marks,
  OpenTicket,
  Refusal,
  SentFile,
} from "./frames";
export type { Answer, Post, Sending } from "./http";
export { type Link, linkify, type Part } from "./linkify";
export type { ClientEvents, ClientOptions } from "./options";
export type { OutboxEntry, Upload } from "./outbox";
export type { Page } from "./page";
export type { KeyValueStorage } from "./person_storage";
export type { Shrink } from "./shrinking";
export type { Measures } from "./uploads";
