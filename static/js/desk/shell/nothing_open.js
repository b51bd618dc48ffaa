import { gettext, ngettext, say } from "../../text/translation.js";

/**
 * @typedef {object} Standing
 * @property {number} waiting people who wait for this person
 * @property {number} queue people who wait for anybody
 * @property {string} status "" without a connection
 * @property {boolean} isAdministrator
 */
/** @typedef {{ title: string, text: string, isCalm: boolean, action: string }} Words */

/**
 * What the page says when no ticket is open: who waits, or what will come. It is calm only when
 * nobody is left waiting by this person's own doing.
 * @param {Standing} standing
 * @returns {Words}
 */
export function nothingOpen({ waiting, queue, status, isAdministrator }) {
  if (waiting) return busy(waiting);
  if (isAdministrator) return administrator(queue);
  if (status === "break" || status === "finishing") return notAvailable(status, queue);
  return {
    title: gettext("All caught up"),
    text:
      status === "available"
        ? gettext(
            "Nobody is waiting for you. New tickets come here by themselves while you are available.",
          )
        : gettext("Nobody is waiting for you. New tickets come here once you are available again."),
    ...{ isCalm: true, action: "" },
  };
}

/**
 * @param {number} count
 * @returns {Words}
 */
const busy = (count) => ({
  title: say(ngettext("%(count)s person waits for you", "%(count)s people wait for you", count), {
    count,
  }),
  text: gettext("Whoever has waited longest is at the top of the list."),
  ...{ isCalm: false, action: "first" },
});

/**
 * @param {number} queue
 * @returns {Words}
 */
const administrator = (queue) => ({
  title: gettext("No tickets of your own"),
  text: [inQueue(queue), gettext("New tickets go to operators. You can take one from Waiting.")]
    .filter(Boolean)
    .join(" "),
  ...{ isCalm: !queue, action: "" },
});

/**
 * @param {string} status
 * @param {number} queue
 * @returns {Words}
 */
const notAvailable = (status, queue) => ({
  title: status === "break" ? gettext("You're on a break") : gettext("You're finishing up"),
  text: [inQueue(queue), gettext("New tickets come to you once you are available again.")]
    .filter(Boolean)
    .join(" "),
  ...{ isCalm: !queue, action: "available" },
});

/** @param {number} count */
const inQueue = (count) =>
  count
    ? say(
        ngettext("%(count)s person is in the queue.", "%(count)s people are in the queue.", count),
        { count },
      )
    : "";
