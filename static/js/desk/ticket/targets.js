import { loadWords } from "../../text/load_words.js";
import { gettext, ngettext, say } from "../../text/translation.js";

/** @import { Load } from "../../text/load_words.js" */
/** @import { Receiver, TargetGroup, Targets } from "../connection/requests.d.ts" */

/**
 * @typedef {object} Choice
 * @property {string} key
 * @property {Receiver} to
 * @property {string} name
 * @property {string} about
 * @property {Load & { capacity: number, isFull: boolean } | null} load of a person
 * @property {boolean} enabled
 */

const SECOND = 2;

/**
 * The choices of the transfer dialog, by group: people with room, those without, teams and lines.
 * An escalation goes to the second line only. Every word of `query` has to be found in a choice.
 * @param {{ people: Targets["people"], teams: TargetGroup[], lines: TargetGroup[] }} options
 * @param {{ escalating?: boolean, query?: string }} [options]
 */
export function groupsOf({ people, teams, lines }, { escalating = false, query = "" } = {}) {
  /** @param {{ line: number }} options */
  const offered = ({ line }) => !escalating || line === SECOND;
  const persons = people.filter(offered);
  const groups = [
    {
      title: gettext("Free right now"),
      choices: persons.filter(({ free }) => free).map(personChoice),
    },
    {
      title: gettext("Teams and lines"),
      choices: [...teams, ...lines].filter(offered).map(groupChoice),
    },
    {
      title: gettext("Not just now"),
      choices: persons.filter(({ free }) => !free).map(personChoice),
    },
  ];
  const found = groups.map(({ title, choices }) => ({
    title,
    choices: choices.filter((choice) => matches(choice, query)),
  }));
  return found.filter(({ choices }) => choices.length);
}

/** @param {number} line */
export const lineOf = (line) => (line === SECOND ? gettext("Second line") : gettext("First line"));

/**
 * What can be chosen while nobody knows who is there.
 * @type {Targets}
 */
export const LINES = {
  people: [],
  teams: [],
  lines: [1, SECOND].map((line) => ({ id: /** @type {null} */ (null), name: "", line })),
};

/**
 * What a choice's key stands for, as the command says it.
 * @param {string} key
 */
export function targetOf(key) {
  const [kind, id] = key.split(":");
  return { [kind]: kind === "operator" ? id : Number(id) };
}

/**
 * The choice that is made already when the dialog opens: an escalation goes to the line.
 * @param {boolean} escalating
 */
export const firstChoice = (escalating) => (escalating ? `line:${SECOND}` : null);

/** @param {Targets["people"][number]} options */
function personChoice({ id, name, line, teams, needs, waits, capacity, free }) {
  return {
    key: `operator:${id}`,
    to: { operator: id },
    name,
    about: [loadWords({ needs, waits }), lineOf(line), ...teams].join(" · "),
    load: { needs, waits, capacity, isFull: !free },
    enabled: free,
  };
}

/**
 * @param {TargetGroup} options
 * @returns {Choice}
 */
function groupChoice({ id, name, line, on_duty: present, free }) {
  const isTeam = id !== null;
  const key = isTeam ? `team:${id}` : `line:${line}`;
  return {
    key,
    to: isTeam ? { team: id } : { line },
    name: name || lineOf(line),
    about: [
      ...(isTeam ? [lineOf(line)] : []),
      ...(present === undefined ? [] : [presence(present, free)]),
    ].join(" · "),
    load: null,
    enabled: true,
  };
}

/**
 * @param {number} present
 * @param {number | undefined} free
 */
function presence(present, free) {
  if (!present) return gettext("nobody on duty, it waits for them");
  if (!free) return gettext("all are busy, it waits first");
  return say(ngettext("%(count)s person free", "%(count)s people free", free), { count: free });
}

/**
 * @param {{ name: string, about: string }} options
 * @param {string} query
 */
function matches({ name, about }, query) {
  const text = `${name} ${about}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
