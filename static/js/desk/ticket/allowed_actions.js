import { firstName } from "../../text/names.js";
import { gettext, say } from "../../text/translation.js";

/** @import { Row } from "../connection/protocol.d.ts" */

/**
 * What can be done with a ticket now, and, when it cannot be answered, why and what would help.
 * `onlyReads`: a colleague has it, and one answered there lately.
 * @param {Row} row
 * @param {{ me: string, isAdministrator: boolean, reopenWindow: number, now: number }} options
 */
export function allowedActions(row, { me, isAdministrator, reopenWindow, now }) {
  const isMine = row.operator?.id === me;
  const onlyReads = !isMine && !isAdministrator;
  if (row.state === "queued")
    return {
      actions: new Set(isAdministrator ? ["accept", "categorise", ...onward(row)] : ["accept"]),
      refusal: gettext("Nobody has this ticket yet. Accept it to answer."),
      remedy: "accept",
      onlyReads: false,
    };
  if (row.state === "closed") {
    const mayReopen = isMine && now - Date.parse(row.closed_at) < reopenWindow * 1000;
    return { ...closed(row, mayReopen), onlyReads };
  }
  const actions = new Set(
    isMine || isAdministrator
      ? ["close", "categorise", row.snoozed_until ? "wake" : "snooze", ...onward(row)]
      : [],
  );
  return {
    actions,
    refusal: isMine
      ? ""
      : say(gettext("%(name)s answers this ticket."), { name: row.operator?.name ?? "" }),
    remedy: "",
    onlyReads,
  };
}

/**
 * To a colleague always; up only from the first line.
 * @param {{ line: number }} options
 */
const onward = ({ line }) => (line === 2 ? ["transfer"] : ["transfer", "escalate"]);

/**
 * @param {Row} row
 * @param {boolean} mayReopen
 */
function closed(row, mayReopen) {
  if (mayReopen)
    return {
      actions: new Set(["reopen"]),
      refusal: gettext("This ticket is closed. Reopen it to write."),
      remedy: "reopen",
    };
  const refusal = say(
    gettext("This ticket is closed. A new message from %(name)s opens a new one."),
    { name: firstName(row.customer) },
  );
  return { actions: new Set(), refusal, remedy: "" };
}
