/** The Bankchat SDK for browsers and JavaScript runtimes. See the README beside this folder. */
export { type Client, createClient } from "./client";
export type { Clock } from "./clock";
export { type Failure, needsAnotherFile } from "./failures";
export type { Availability, By, Contacts, Device, LogEvent, Marks, OpenTicket, Place, Refusal, SentFile } from "./frames";
export type { Answer, Post, Sending } from "./http";
export { type Link, linkify, type Part } from "./linkify";
export type { LineState, OpenSocket, SocketLike } from "./line";
export type { ClientEvents, ClientOptions } from "./options";
export type { OutboxEntry, Upload } from "./outbox";
export type { Page } from "./page";
export type { KeyValueStorage } from "./shelf";
export type { Shrink } from "./shrinking";
export type { Measures } from "./uploads";
