import { ago, duration } from "./clock.js";
import { clone, fill, nothing, show, slot } from "./templates.js";
import { shortOf } from "./times.js";
import { outcomeOf } from "./vocabulary.js";
import { gettext, say } from "./words.js";

/** The customer's earlier tickets, with what they gave for them; each leads to its place in the one thread. */
export function drawPast(root, { tickets, count }, { current, now }) {
  const earlier = tickets.filter(({ number }) => number !== current);
  fill(root, { count: count - (tickets.length - earlier.length) || "" });
  slot(root, "tickets").replaceChildren(...earlier.map((ticket) => past(ticket, now)));
  if (!earlier.length) slot(root, "tickets").append(nothing(gettext("This is the first one."), "p"));
}

function past({ number, opened_at: opened, closed_at: closed, operator, reason, first_text: text, rating }, now) {
  const seconds = Math.round((Date.parse(closed) - Date.parse(opened)) / 1000);
  const outcome = say(gettext("%(outcome)s in %(time)s"), { outcome: outcomeOf(reason).toLowerCase(), time: seconds < 60 ? duration(seconds) : ago(seconds) });
  const item = fill(clone("past-ticket"), { text: text || `#${number}`, at: shortOf(opened, now), about: [operator, outcome].filter(Boolean).join(" · ") });
  item.dataset.number = number;
  show(slot(item, "rating"), Boolean(rating));
  if (rating) fill(item, { score: say(gettext("%(score)s of 5"), { score: rating }) });
  return item;
}
