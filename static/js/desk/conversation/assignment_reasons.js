import { clone, fill, show, slot } from "../../elements/templates.js";
import { duration } from "../../text/durations.js";
import { loadWords } from "../../text/load_words.js";
import { gettext, ngettext, say } from "../../text/translation.js";

/** @import { Considered, Explanation } from "../connection/protocol.d.ts" */

/**
 * @typedef {object} Person What somebody had at that moment; `why` they got it, or why not.
 * @property {string} name
 * @property {string} level
 * @property {string} load
 * @property {string} idle
 * @property {string} why
 */
/** @typedef {{ title: string, people: Person[], names: string }} Group */

// Why somebody got a ticket, as a table: the explanation that the router keeps with each
// assignment. `stats/reasons.py` says the same.

const DAY = 24 * 60 * 60; // seconds
const NOT_APPLICABLE = "—";

/** @type {Record<string, () => string>} */
const BECAUSE = {
  sticky: () => gettext("The customer talked to them lately."),
  skill: () => gettext("Best skill match."),
  load: () => gettext("Lowest load."),
  longest_without: () => gettext("They have gone longest without a new ticket."),
  only: () => gettext("No one else was eligible."),
  took: () => gettext("They took it themselves."),
  handed: () => gettext("It was transferred to them."),
  answered: () => gettext("They had answered it before we heard of it."),
};

/** @type {Record<string, () => string>} */
const PASSED = {
  offline: () => gettext("Offline (%(count)s)"),
  not_available: () => gettext("Finishing or on a break (%(count)s)"),
  line: () => gettext("On another line (%(count)s)"),
  team: () => gettext("Not in the team (%(count)s)"),
  skill: () => gettext("Without the skill (%(count)s)"),
  declined: () => gettext("Declined (%(count)s)"),
  no_response: () => gettext("Didn't respond in time (%(count)s)"),
  had_it_before: () => gettext("Had it before (%(count)s)"),
  full: () => gettext("Full (%(count)s)"),
  ceiling: () => gettext("At their ticket limit (%(count)s)"),
  ramping_up: () => gettext("Just came on duty (%(count)s)"),
};

/**
 * The reason in words, the table by groups with the chosen one first, and what was dropped.
 * @param {Explanation} why
 */
export function explain({ because, considered, number, passed, dropped }) {
  const reason = BECAUSE[because]?.() ?? because;
  const skills = dropped?.map((code) => code.slice(code.indexOf(":") + 1)).join(", ");
  const groups = [
    ...groupsOfConsidered(considered, { reason, number, isSticky: because === "sticky" }),
    ...passed.map(groupOfPassed),
  ];
  return {
    because: reason,
    groups,
    dropped: skills ? say(gettext("Nobody on duty had: %(skills)s"), { skills }) : "",
  };
}

/**
 * @param {Considered[]} considered
 * @param {{ reason: string, number: number, isSticky: boolean }} options
 * @returns {Group[]}
 */
function groupsOfConsidered([chosen, ...others], { reason, number, isSticky }) {
  if (!chosen) return [];
  const first = { title: "", people: [personOf(chosen, reason)], names: "" };
  if (!others.length) return [first];
  const also = {
    title: say(gettext("Also eligible (%(number)s)"), { number: number - 1 }),
    people: others.map((one) => personOf(one, isSticky ? "" : whyNot(one, chosen))),
    names: rest(number - 1 - others.length),
  };
  return [first, also];
}

/**
 * The first thing in which the chosen one was before this one, in the router's order.
 * @param {Considered} one
 * @param {Considered} chosen
 */
function whyNot(one, chosen) {
  if (one.load !== chosen.load) return gettext("higher load");
  return (one.level ?? 0) === (chosen.level ?? 0)
    ? gettext("more recent ticket")
    : gettext("lower level");
}

/**
 * @param {Explanation["passed"][number]} options
 * @returns {Group}
 */
function groupOfPassed({ code, count, names, people = [] }) {
  const title = say(PASSED[code]?.() ?? `${code} (%(count)s)`, { count });
  const more = rest(count - names.length);
  return people.length
    ? { title, people: people.map((one) => personOf(one)), names: more }
    : { title, people: [], names: [...names, more].filter(Boolean).join(", ") };
}

/** @param {number} more */
const rest = (more) =>
  more > 0 ? say(ngettext("%(more)s more", "%(more)s more", more), { more }) : "";

/**
 * Decisions of before counts were kept have none to show.
 * @param {Considered} one
 * @param {string} [why]
 * @returns {Person}
 */
function personOf({ name, level, needs, waits = 0, idle }, why = "") {
  return {
    ...{ name, why },
    level: String(level ?? NOT_APPLICABLE),
    load: needs === undefined ? NOT_APPLICABLE : loadWords({ needs, waits }),
    idle: sinceLast(idle),
  };
}

/** @param {number | undefined} seconds */
function sinceLast(seconds) {
  if (seconds === undefined) return NOT_APPLICABLE;
  return seconds < DAY ? duration(seconds) : gettext("over a day");
}

/**
 * Fill the disclosure of an event's line; without an explanation it stays hidden.
 * @param {HTMLElement} line
 * @param {Explanation | undefined} why
 */
export function drawAssignmentReasons(line, why) {
  const details = line.querySelector("details.why");
  if (!details) return;
  show(details, Boolean(why));
  if (why) slot(details, "why").replaceChildren(...drawn(explain(why)));
}

/** @param {ReturnType<typeof explain>} options */
function drawn({ because, groups, dropped }) {
  const told = groups.length ? drawTable(groups) : fill(clone("why-words"), { words: because });
  return dropped ? [told, fill(clone("why-words"), { words: dropped })] : [told];
}

/** @param {Group[]} groups */
function drawTable(groups) {
  const table = clone("why-table");
  table.append(...groups.map(drawGroup));
  return table;
}

/** @param {Group} options */
function drawGroup({ title, people, names }) {
  const group = document.createElement("tbody");
  if (title) group.append(fill(clone("why-title"), { title }));
  group.append(...people.map((person) => fill(clone("why-person"), { ...person })));
  if (!title) group.firstElementChild.classList.add("chosen");
  if (names) group.append(fill(clone("why-names"), { names }));
  return group;
}
