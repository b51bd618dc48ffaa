import { browserStorage, Ids, isSaid, Outbox, Shelf, systemClock } from "../../../sdk/js/src/desk.ts";

/** What this person has said and done that the log has not confirmed. What was said outlives a reload, a mere command not. */
export function deskOutbox({ user, send, onChange }) {
  const shelf = new Shelf(browserStorage(), `desk:${user}`);
  return new Outbox({ shelf, send, onChange, clock: systemClock, ids: new Ids(systemClock), random: Math.random, lasts: isSaid });
}

/** What was said in this conversation and has not come back yet. */
export const saidIn = (outbox, conversation) => outbox.entries.filter((entry) => entry.conversation === conversation && isSaid(entry));
