import { gettext } from "../../text/translation.js";

// What the codes of the protocol are called on this screen.

/**
 * Abandoned: the customer left, and nobody had answered.
 * @param {string} reason
 * @param {boolean} answered
 */
const isAbandoned = (reason, answered) => !answered && (reason === "left" || reason === "customer");

/**
 * How a ticket ended; `answered`: somebody had answered it.
 * @param {string} reason
 * @param {boolean} [answered]
 */
export const outcomeOf = (reason, answered = true) =>
  isAbandoned(reason, answered)
    ? gettext("Left unanswered")
    : ({
        solved: gettext("Solved"),
        left: gettext("Customer left"),
        not_ours: gettext("Not for us"),
        customer: gettext("No more questions"),
        silence: gettext("No answer"),
      }[reason] ?? gettext("Closed"));

/**
 * The same in the width of a badge.
 * @param {string} reason
 * @param {boolean} answered
 */
export const badgeOf = (reason, answered) =>
  isAbandoned(reason, answered)
    ? gettext("Unanswered")
    : ({ left: gettext("Left"), customer: gettext("Done") }[reason] ?? outcomeOf(reason));

/**
 * @param {string} reason
 * @param {boolean} [answered]
 */
export const toneOf = (reason, answered = true) => {
  if (isAbandoned(reason, answered)) return "red";
  return reason === "solved" || reason === "customer" ? "green" : "neutral";
};

/** @param {string} channel */
export const channelOf = (channel) =>
  ({
    app: gettext("Mobile app"),
    telephone: gettext("Telephone"),
    email: gettext("E-mail"),
    social: gettext("Social network"),
  })[channel] ?? gettext("Website");
