import { gettext, say } from "./words.js";
import { firstName } from "./names.js";

/** What can be done with a ticket now, and, when it cannot be answered, why and what would help. */
export function possible(row, { me, isAdministrator, reopenWindow, now }) {
  const isMine = row.operator?.id === me;
  if (row.state === "queued") return { actions: new Set(isAdministrator ? ["accept", "categorise", ...onward(row)] : ["accept"]), refusal: gettext("Nobody has this ticket yet. Accept it to answer."), remedy: "accept" };
  if (row.state === "closed") return closed(row, isMine && now - Date.parse(row.closed_at) < reopenWindow * 1000);
  const actions = new Set(isMine || isAdministrator ? ["close", "categorise", row.snoozed_until ? "wake" : "snooze", ...onward(row)] : []);
  return { actions, refusal: isMine ? "" : say(gettext("%(name)s answers this ticket."), { name: row.operator?.name ?? "" }), remedy: "" };
}

/** To a colleague always; up only from the first line. */
const onward = ({ line }) => (line === 2 ? ["transfer"] : ["transfer", "escalate"]);

function closed(row, mayReopen) {
  if (mayReopen) return { actions: new Set(["reopen"]), refusal: gettext("This ticket is closed. Reopen it to write."), remedy: "reopen" };
  const refusal = say(gettext("This ticket is closed. A new message from %(name)s opens a new one."), { name: firstName(row.customer) });
  return { actions: new Set(), refusal, remedy: "" };
}
