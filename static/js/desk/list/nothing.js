import { gettext } from "../../text/translation.js";

/** @typedef {{ readonly status: string, readonly isAdministrator: boolean }} Person */

/**
 * What a list without tickets says: whether some will come by themselves.
 * @param {Person} person
 */
export function nothingOf({ status, isAdministrator }) {
  if (isAdministrator) return gettext("No tickets of your own. New ones go to operators.");
  if (status === "break") return gettext("No tickets. None come while you are on a break.");
  if (status === "finishing") return gettext("No tickets. None come while you are finishing up.");
  return gettext("Nothing here yet.");
}
