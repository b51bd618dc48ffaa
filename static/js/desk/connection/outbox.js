import {
  browserStorage,
  Ids,
  isSaid,
  Outbox,
  PersonStorage,
  systemClock,
} from "../../../../sdk/js/src/desk.ts";

/** @import { Send } from "./protocol.d.ts" */

/**
 * What this person has said and done that the log has not confirmed. What was said outlives a
 * reload, a mere command not.
 * @param {{ user: string, send: Send, onChange: () => void }} options
 */
export function deskOutbox({ user, send, onChange }) {
  const personStorage = new PersonStorage(browserStorage(), `desk:${user}`);
  return new Outbox({
    personStorage,
    send,
    onChange,
    clock: systemClock,
    ids: new Ids(systemClock),
    random: Math.random,
    lasts: isSaid,
  });
}

/**
 * What was said in this conversation and has not come back yet.
 * @param {Outbox} outbox
 * @param {string} conversation
 */
export const saidIn = (outbox, conversation) =>
  outbox.entries.filter((entry) => entry.conversation === conversation && isSaid(entry));
