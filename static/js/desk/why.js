import { fill, show, slot } from "./templates.js";
import { gettext, ngettext, say } from "./words.js";

// Why somebody got a ticket, in words: the explanation that the router keeps with each assignment.

const BECAUSE = {
  sticky: () => gettext("The customer talked to them lately."),
  skill: () => gettext("They know this best."),
  load: () => gettext("They had the least to do."),
  longest_without: () => gettext("They have gone longest without a new ticket."),
  only: () => gettext("Nobody else could have it."),
  took: () => gettext("They took it themselves."),
  handed: () => gettext("It was handed to them."),
  answered: () => gettext("They had answered it before we heard of it."),
};

const PASSED = {
  offline: () => gettext("not at a workstation"),
  not_available: () => gettext("finishing or on a break"),
  line: () => gettext("another line"),
  team: () => gettext("not in the team"),
  skill: () => gettext("without the skill"),
  had_it_before: () => gettext("had it before"),
  full: () => gettext("full"),
  ceiling: () => gettext("hold too many"),
  ramping_up: () => gettext("have just come on duty"),
};

/** The lines of an explanation, the reason first. */
export function wordsOf({ because, considered, number, passed, next, dropped }) {
  const lines = [BECAUSE[because]?.() ?? because];
  if (next) lines.push(say(gettext("Next: %(name)s"), { name: next }));
  if (considered.length > 1) lines.push(say(gettext("Could have had it (%(number)s): %(names)s"), { number, names: considered.map(loaded).join(", ") }));
  for (const { code, count, names } of passed) lines.push(`${PASSED[code]?.() ?? code} (${count}): ${listed(names, count)}`);
  if (dropped?.length) lines.push(say(gettext("Nobody on duty had: %(skills)s"), { skills: dropped.map(skillOf).join(", ") }));
  return lines;
}

const loaded = ({ name, load, level }) => (level ? say(gettext("%(name)s, level %(level)s, load %(load)s"), { name, level, load }) : say(gettext("%(name)s, load %(load)s"), { name, load }));

const skillOf = (code) => code.slice(code.indexOf(":") + 1);

function listed(names, count) {
  const more = count - names.length;
  const rest = more > 0 ? [say(ngettext("%(more)s more", "%(more)s more", more), { more })] : [];
  return [...names, ...rest].join(", ");
}

/** Fill the disclosure of an event's line; without an explanation it stays hidden. */
export function drawWhy(line, why) {
  const details = line.querySelector("details.why");
  if (!details) return;
  show(details, Boolean(why));
  if (!why) return;
  const list = slot(fill(details, {}), "why");
  list.replaceChildren(...wordsOf(why).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}
