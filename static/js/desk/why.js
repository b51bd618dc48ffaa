import { clone, fill, show, slot } from "./templates.js";
import { language } from "./times.js";
import { gettext, ngettext, say } from "./words.js";

// Why somebody got a ticket, in words: the explanation that the router keeps with each assignment.

const BECAUSE = {
  sticky: () => gettext("The customer talked to them lately."),
  skill: () => gettext("Best skill match."),
  load: () => gettext("Lowest load."),
  longest_without: () => gettext("They have gone longest without a new ticket."),
  only: () => gettext("No one else was eligible."),
  took: () => gettext("They took it themselves."),
  handed: () => gettext("It was handed to them."),
  answered: () => gettext("They had answered it before we heard of it."),
};

const PASSED = {
  offline: () => gettext("Offline (%(count)s)"),
  not_available: () => gettext("Finishing or on a break (%(count)s)"),
  line: () => gettext("On another line (%(count)s)"),
  team: () => gettext("Not in the team (%(count)s)"),
  skill: () => gettext("Without the skill (%(count)s)"),
  had_it_before: () => gettext("Had it before (%(count)s)"),
  full: () => gettext("Full (%(count)s)"),
  ceiling: () => gettext("At their ticket limit (%(count)s)"),
  ramping_up: () => gettext("Just came on duty (%(count)s)"),
};

/** The reasons of an explanation, each with the people whom it concerns: the one who got it first. */
export function reasonsOf({ because, considered, number, passed, next, dropped }) {
  const people = considered.map((one) => ({ name: one.name, detail: measuresOf(one) }));
  const reasons = [{ title: BECAUSE[because]?.() ?? because, people: people.slice(0, 1) }];
  if (next) reasons.push({ title: say(gettext("Next: %(name)s"), { name: next }), people: [] });
  const also = () => say(gettext("Also eligible (%(number)s)"), { number: number - 1 });
  if (people.length > 1) reasons.push({ title: also(), people: withRest(people.slice(1), number - 1) });
  reasons.push(...passed.map(passedOver));
  const skills = dropped?.map((code) => code.slice(code.indexOf(":") + 1)).join(", ");
  if (skills) reasons.push({ title: say(gettext("Nobody on duty had: %(skills)s"), { skills }), people: [] });
  return reasons;
}

function passedOver({ code, count, names }) {
  const title = say(PASSED[code]?.() ?? `${code} (%(count)s)`, { count });
  return { title, people: withRest(names.map((name) => ({ name, detail: "" })), count) };
}

function measuresOf({ load, level }) {
  const values = { level, load: load.toLocaleString(language(), { maximumFractionDigits: 2 }) };
  return say(level === undefined ? gettext("load %(load)s") : gettext("level %(level)s · load %(load)s"), values);
}

function withRest(people, count) {
  const more = count - people.length;
  return more > 0 ? [...people, { name: say(ngettext("%(more)s more", "%(more)s more", more), { more }), detail: "" }] : people;
}

/** Fill the disclosure of an event's line; without an explanation it stays hidden. */
export function drawWhy(line, why) {
  const details = line.querySelector("details.why");
  if (!details) return;
  show(details, Boolean(why));
  if (why) slot(details, "why").replaceChildren(...reasonsOf(why).map(drawReason));
}

function drawReason({ title, people }) {
  const reason = fill(clone("why-reason"), { title });
  slot(reason, "people").append(...people.map((person) => fill(clone("why-person"), person)));
  return reason;
}
