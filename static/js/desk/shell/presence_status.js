import { gettext } from "../../text/translation.js";

/**
 * An administrator is given no tickets, whatever the status: they are online.
 * @param {string} status
 * @param {boolean} [isAdministrator]
 */
export const statusOf = (status, isAdministrator = false) =>
  ({
    available: isAdministrator ? gettext("Online") : gettext("Available"),
    finishing: gettext("Finishing"),
    break: gettext("Break"),
  })[status] ?? gettext("Offline");

/**
 * The design has four shapes of presence; "finishing" wears the one that takes no new tickets.
 * @param {string} status
 */
export const shapeOf = (status) =>
  ({ available: "available", finishing: "busy", break: "break" })[status] ?? "offline";
