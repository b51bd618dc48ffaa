import { drawAvatar } from "../../elements/avatar.js";
import { clone, fill, find, show, slot } from "../../elements/templates.js";
import { dateOf, hourOf, midnight } from "../../text/dates.js";
import { gettext, say } from "../../text/translation.js";
import { channelOf } from "../ticket/terms.js";
import { topicOf } from "../ticket/topics.js";

/** @import { SearchHit, SearchPage, TicketFound } from "../connection/requests.d.ts" */

/**
 * Where a result leads: an event with the words to highlight there, or a ticket by its number;
 * neither is the conversation itself.
 * @typedef {{ conversation: string, seq?: number, words?: string[], number?: number }} Target
 */

/** @typedef {{ part: "people" | "tickets" | "hits", target: Target, texts: Texts }} Found */
/**
 * @typedef {object} Texts What one result says; `excerpt` is in pieces, hits marked.
 * @property {string} name
 * @property {string} number
 * @property {string} about
 * @property {string} at
 * @property {SearchHit["excerpt"]} excerpt
 * @property {boolean} isNote
 */

/**
 * What a page of the search has found, in its order: people, tickets, then what was said. The
 * search screen and the palette both show these.
 * @param {SearchPage} page
 * @returns {Found[]}
 */
export const foundIn = ({ people, tickets, hits }) => [
  ...people.map((found) => ticketFound("people", found, { conversation: found.conversation })),
  ...tickets.map((found) =>
    ticketFound("tickets", found, { conversation: found.conversation, number: found.ticket }),
  ),
  ...hits.map(messageFound),
];

/**
 * @param {Found["part"]} part
 * @param {TicketFound} found
 * @param {Target} target
 * @returns {Found}
 */
const ticketFound = (part, { ticket, customer, at, topic, channel, ...found }, target) => ({
  part,
  target,
  texts: {
    name: customer,
    number: `#${ticket}`,
    about: topic ? topicOf(topic) : channelOf(channel),
    at,
    excerpt: [[stateOf(found), false]],
    isNote: false,
  },
});

/** @param {Pick<TicketFound, "state" | "operator">} options */
function stateOf({ state, operator }) {
  if (state === "queued") return gettext("In the queue");
  const words = state === "closed" ? gettext("Closed · %(name)s") : gettext("Open · %(name)s");
  return operator ? say(words, { name: operator }) : gettext("Closed");
}

/**
 * @param {SearchHit} hit
 * @returns {Found}
 */
function messageFound({ conversation, seq, ...hit }) {
  const words = hit.excerpt.filter(([, isHit]) => isHit).map(([text]) => text);
  return {
    part: "hits",
    target: { conversation, seq, words },
    texts: {
      name: hit.customer,
      number: hit.ticket ? `#${hit.ticket}` : "",
      about: byOf(hit),
      at: hit.at,
      excerpt: hit.excerpt,
      isNote: hit.staff_only,
    },
  };
}

/** @param {Pick<SearchHit, "kind" | "by">} options */
const byOf = ({ kind, by }) =>
  kind === "ticket.opened" ? gettext("Opened a ticket") : by.role === "customer" ? "" : by.name;

/**
 * The row of one result in the search screen.
 * @param {Found} found
 * @param {number} now
 */
export function drawFound({ target, texts }, now) {
  const item = clone("search-hit");
  /** @type {HTMLAnchorElement} */
  const link = find(item, "a");
  link.href = `#${target.conversation}`;
  drawAvatar(slot(item, "avatar"), texts.name);
  fill(item, {
    name: texts.name,
    number: texts.number,
    by: texts.about,
    when: whenOf(texts.at, now),
  });
  slot(item, "excerpt").append(...excerptOf(texts));
  show(slot(item, "note"), texts.isNote);
  return item;
}

/**
 * @param {string} at
 * @param {number} now
 */
export function whenOf(at, now) {
  if (Date.parse(at) >= midnight(now)) return hourOf(at);
  const year = new Date(at).getFullYear();
  return year === new Date(now).getFullYear() ? dateOf(at) : `${dateOf(at)} ${year}`;
}

/**
 * Text in pieces; what was found stands in <mark>.
 * @param {Pick<Texts, "excerpt">} options
 */
export function excerptOf({ excerpt }) {
  return excerpt.map(([text, isHit]) => {
    if (!isHit) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.textContent = text;
    return mark;
  });
}
