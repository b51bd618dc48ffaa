import { gettext, ngettext, say } from "./words.js";

const SECOND = 2;

/**
 * The choices of the transfer dialog, by group: people with room, those without, teams and lines. An escalation goes to
 * the second line only. Every word of `query` has to be found in a choice.
 */
export function groupsOf({ people, teams, lines }, { escalating = false, query = "" } = {}) {
  const offered = ({ line }) => !escalating || line === SECOND;
  const persons = people.filter(offered);
  const groups = [
    { title: gettext("Free right now"), choices: persons.filter(({ free }) => free).map(personChoice) },
    { title: gettext("Teams and lines"), choices: [...teams, ...lines].filter(offered).map(groupChoice) },
    { title: gettext("Not just now"), choices: persons.filter(({ free }) => !free).map(personChoice) },
  ];
  const found = groups.map(({ title, choices }) => ({ title, choices: choices.filter((choice) => matches(choice, query)) }));
  return found.filter(({ choices }) => choices.length);
}

export const lineOf = (line) => (line === SECOND ? gettext("Second line") : gettext("First line"));

/** What can be chosen while nobody knows who is there. */
export const LINES = { people: [], teams: [], lines: [1, SECOND].map((line) => ({ id: null, name: "", line })) };

/** What a choice's key stands for, as the command says it. */
export function targetOf(key) {
  const [kind, id] = key.split(":");
  return { [kind]: kind === "operator" ? id : Number(id) };
}

/** The choice that is made already when the dialog opens: an escalation goes to the line. */
export const firstChoice = (escalating) => (escalating ? `line:${SECOND}` : null);

function personChoice({ id, name, line, teams, open, capacity, free }) {
  return { key: `operator:${id}`, to: { operator: id }, name, about: [lineOf(line), ...teams].join(" · "), load: { open, capacity }, enabled: free };
}

function groupChoice({ id, name, line, on_duty: present, free }) {
  const isTeam = id !== null;
  const key = isTeam ? `team:${id}` : `line:${line}`;
  return { key, to: isTeam ? { team: id } : { line }, name: name || lineOf(line), about: [...(isTeam ? [lineOf(line)] : []), ...(present === undefined ? [] : [presence(present, free)])].join(" · "), load: null, enabled: true };
}

function presence(present, free) {
  if (!present) return gettext("nobody on duty, it waits for them");
  if (!free) return gettext("all are busy, it waits first");
  return say(ngettext("%(count)s person free", "%(count)s people free", free), { count: free });
}

function matches({ name, about }, query) {
  const text = `${name} ${about}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
