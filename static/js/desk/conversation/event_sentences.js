import { bank, shortIn } from "../../text/bank_time.js";
import { firstName } from "../../text/names.js";
import { gettext, say } from "../../text/translation.js";
import { lineOf } from "../ticket/targets.js";
import { outcomeOf } from "../ticket/terms.js";
import { topicOf } from "../ticket/topics.js";

/** @import { By } from "../../../../sdk/js/src/desk.ts" */
/** @import { Item } from "../connection/protocol.d.ts" */

/** @param {string} channel */
const openedBy = (channel) =>
  ({
    app: gettext("%(name)s opened a chat in the mobile app"),
    telephone: gettext("%(name)s called"),
    email: gettext("%(name)s wrote an e-mail"),
    social: gettext("%(name)s wrote in a social network"),
  })[channel] ?? gettext("%(name)s opened a chat on the website");

/** @param {Item["why"]} why */
const returnedFor = (why) =>
  ({
    suspended: gettext("Back in the queue: %(name)s was suspended"),
    gone: gettext("Back in the queue: %(name)s went offline"),
    reoffer: gettext("Back in the queue: no answer from %(name)s yet"),
    break: gettext("Back in the queue: %(name)s is on a break"),
  })[String(why)] ?? gettext("Back in the queue: %(name)s is away");

/**
 * Who gets it: a name, or the line.
 * @param {Item} event
 */
const receiver = ({ to }) => to.name || lineOf(to.line);

/** @param {Item} event */
const handed = (event) => {
  const values = { giver: event.giver, name: receiver(event), actor: actor(event) };
  if (event.giver === event.by.name)
    return say(gettext("%(actor)s transferred it to %(name)s"), values);
  return event.giver
    ? say(gettext("%(actor)s transferred it from %(giver)s to %(name)s"), values)
    : say(gettext("%(actor)s gave it to %(name)s"), values);
};

/** @type {Record<string, () => string>} */
const WOKEN = {
  time: () => gettext("Snooze ended"),
  customer: () => gettext("Snooze ended: the customer wrote"),
};

/** @type {Record<string, (event: Item) => string>} */
const SENTENCES = {
  "ticket.opened": (event) => say(openedBy(event.channel), { name: actor(event) }),
  "ticket.assigned": (event) =>
    event.by.role === "system" || event.by.role === "customer"
      ? say(gettext("Assigned to %(name)s automatically"), { name: event.operator })
      : say(gettext("%(name)s took the ticket"), { name: event.operator }),
  "ticket.offered": (event) => say(gettext("Offered to %(name)s"), { name: event.operator }),
  "ticket.offer_declined": (event) => say(gettext("%(name)s declined"), { name: event.operator }),
  "ticket.offer_expired": (event) =>
    say(gettext("%(name)s didn't respond in time"), { name: event.operator }),
  "ticket.returned": (event) => say(returnedFor(event.why), { name: event.operator }),
  "ticket.categorised": (event) =>
    event.source === "person"
      ? say(gettext("Topic: %(topic)s, says %(name)s"), {
          topic: topicOf(event.topic),
          name: actor(event),
        })
      : say(gettext("Topic: %(topic)s, suggested"), { topic: topicOf(event.topic) }),
  "ticket.closed": (event) =>
    event.by.role === "customer"
      ? say(gettext("%(name)s has no more questions"), { name: actor(event) })
      : say(gettext("Closed by %(name)s · %(outcome)s"), {
          name: actor(event),
          outcome: outcomeOf(event.reason),
        }),
  "sla.warned": () => gettext("First reply due soon"),
  "sla.breached": () => gettext("First reply overdue"),
  "ticket.close_undone": (event) =>
    say(gettext("%(name)s undid the close"), { name: actor(event) }),
  "ticket.silence_warned": () => gettext("Auto-close warning sent"),
  "ticket.rated": (event) =>
    event.comment
      ? say(gettext("%(name)s rated this %(score)s of 5: “%(comment)s”"), {
          name: actor(event),
          score: event.score,
          comment: event.comment,
        })
      : say(gettext("%(name)s rated this %(score)s of 5"), {
          name: actor(event),
          score: event.score,
        }),
  "ticket.transferred": handed,
  "ticket.escalated": (event) =>
    say(gettext("%(actor)s escalated it to %(name)s"), {
      actor: actor(event),
      name: receiver(event),
    }),
  "ticket.snoozed": (event) =>
    say(gettext("%(name)s snoozed it until %(time)s"), {
      name: actor(event),
      time: shortIn(bank.zone, event.until, Date.parse(event.at)),
    }),
  "ticket.woken": (event) =>
    Object.hasOwn(WOKEN, String(event.why))
      ? WOKEN[String(event.why)]()
      : say(gettext("%(name)s woke it"), { name: actor(event) }),
  "ticket.reopened": (event) => say(gettext("Reopened by %(name)s"), { name: actor(event) }),
};

/**
 * A line of the log that nobody said.
 * @param {Item} event
 */
export const sentenceOf = (event) => SENTENCES[event.type](event);
/** @param {Item} event */
export const isKnown = (event) => Object.hasOwn(SENTENCES, event.type);

/** @param {{ by: By }} options */
const actor = ({ by }) => (by.role === "system" ? gettext("the system") : firstName(by.name ?? ""));
