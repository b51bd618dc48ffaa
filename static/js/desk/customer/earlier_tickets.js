import { clone, fill, nothing, show, slot } from "../../elements/templates.js";
import { shortOf } from "../../text/dates.js";
import { ago, duration } from "../../text/durations.js";
import { gettext, say } from "../../text/translation.js";
import { outcomeOf } from "../ticket/terms.js";

/** @import { EarlierTicket } from "../connection/requests.d.ts" */

/**
 * The customer's earlier tickets, with what they gave for them; each leads to its place in the
 * one thread.
 * @param {HTMLElement} root
 * @param {{ tickets: EarlierTicket[], count: number }} options
 * @param {{ current: number, now: number }} options
 */
export function drawEarlierTickets(root, { tickets, count }, { current, now }) {
  const earlier = tickets.filter(({ number }) => number !== current);
  fill(root, { count: count - (tickets.length - earlier.length) || "" });
  slot(root, "tickets").replaceChildren(...earlier.map((ticket) => past(ticket, now)));
  if (!earlier.length)
    slot(root, "tickets").append(nothing(gettext("This is the first one."), "p"));
}

/**
 * @param {{
 *   number: number, opened_at: string, closed_at: string, operator: string | null,
 *   reason: string, answered: boolean, first_text: string, rating: number | null,
 * }} ticket
 * @param {number} now
 */
function past(ticket, now) {
  const { number, opened_at: opened, closed_at: closed, operator, reason, answered } = ticket;
  const { first_text: text, rating } = ticket;
  const seconds = Math.round((Date.parse(closed) - Date.parse(opened)) / 1000);
  const about = [operator, outcomeAfter(reason, answered, seconds)].filter(Boolean).join(" · ");
  const at = shortOf(opened, now);
  const item = fill(clone("past-ticket"), { text: text || `#${number}`, at, about });
  item.dataset.number = String(number);
  item.title = about; // on one line, which may be too short for it
  show(slot(item, "rating"), Boolean(rating));
  if (rating) fill(item, { score: say(gettext("%(score)s of 5"), { score: rating }) });
  return item;
}

/**
 * @param {string} reason
 * @param {boolean} answered
 * @param {number} seconds
 */
function outcomeAfter(reason, answered, seconds) {
  const words =
    {
      solved: gettext("solved in %(time)s"),
      customer: answered && gettext("closed by customer after %(time)s"),
    }[reason] || gettext("%(outcome)s after %(time)s");
  const time = seconds < 60 ? duration(seconds) : ago(seconds);
  return say(words, { outcome: outcomeOf(reason, answered).toLowerCase(), time });
}
