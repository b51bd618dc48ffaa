import { gettext } from "../../text/translation.js";

/**
 * @typedef {{
 *   code: string, shown: string[], control?: boolean, shift?: boolean, sign?: string,
 *   asks?: boolean,
 * }} Key
 */
/**
 * @typedef {{
 *   id: string, name: string, key?: Key, run: () => void, when?: () => boolean,
 * }} Action
 */
/**
 * @typedef {[id: string, name: string, key?: Key | null, when?: string]} Entry
 * @param {string} name
 * @param {{ asks?: boolean }} [rest]
 */
const letter = (name, rest = {}) => ({ code: `Key${name}`, shown: [name], ...rest });
/** @param {string} name */
const control = (name) => ({ code: `Key${name}`, control: true, shown: ["Ctrl", name] });

/**
 * The table of keyboard shortcuts and actions: all that one can do at the desk, once. The palette offers it, the list of shortcuts shows it,
 * the keys do it. `does` and `can` have what is done and when it can be, under the names of the
 * tables below.
 * @param {{ does: Record<string, () => void>, can: Record<string, () => boolean> }} options
 */
export function deskActions({ does, can }) {
  return [...ticketTable(), ...deskTable()].map(([id, name, key, when]) => ({
    id,
    name,
    ...(key ? { key } : {}),
    run: does[id],
    ...(when ? { when: can[when] } : {}),
  }));
}

// [its command, its name, its key, when it can be done]. A key is the place on the keyboard,
// never the letter. Nothing that cannot be taken back has a key without Ctrl; `asks` means that a
// question comes first.

/** @returns {Entry[]} */
const ticketTable = () => [
  ["next", gettext("Next ticket"), letter("J")],
  ["previous", gettext("Previous ticket"), letter("K")],
  ["longest", gettext("Open the longest wait"), letter("O")],
  ["search", gettext("Search"), letter("S")],
  ["find", gettext("Search in this conversation"), letter("F"), "talk"],
  ["reply", gettext("Write a reply"), letter("R"), "write"],
  ["note", gettext("Write a note"), letter("N"), "write"],
  ["answers", gettext("Canned answers"), { code: "Slash", shown: ["/"] }, "answer"],
  ["attach", gettext("Attach a photo or PDF"), control("U"), "answer"],
  ["emoji", gettext("Insert emoji"), null, "answer"],
  ["accept", gettext("Accept the ticket"), letter("A"), "accept"],
  ["decline", gettext("Decline the offered ticket"), letter("X"), "decline"],
  ["transfer", gettext("Transfer the ticket"), letter("T", { asks: true }), "transfer"],
  ["escalate", gettext("Escalate to the second line"), letter("E", { asks: true }), "escalate"],
  ["snooze", gettext("Snooze or unsnooze the ticket"), letter("Z"), "snooze"],
  ["close", gettext("Close the ticket"), letter("C", { asks: true }), "close"],
  ["reopen", gettext("Reopen the ticket"), null, "reopen"],
  ["undo", gettext("Undo the close, or the snooze"), letter("U"), "undo"],
  ["topic", gettext("Choose the topic"), null, "categorise"],
  ["bottom", gettext("Jump to latest"), null, "talk"],
  ["customer", gettext("About the customer"), letter("I"), "talk"],
  ["customerNote", gettext("Note on the customer"), null, "write"],
  ["customerTag", gettext("Tag the customer"), null, "write"],
];

/** @returns {Entry[]} */
const deskTable = () => [
  ["select", gettext("Select several tickets"), letter("B")],
  ["bulkClose", gettext("Close the selected tickets"), null, "bulk"],
  ["bulkTransfer", gettext("Transfer the selected tickets"), null, "bulk"],
  ["mine", gettext("List: mine"), { code: "Digit1", shown: ["1"] }],
  ["waiting", gettext("List: waiting"), { code: "Digit2", shown: ["2"] }],
  ["closed", gettext("List: closed"), { code: "Digit3", shown: ["3"] }],
  ["ownAnswer", gettext("New personal answer")],
  ["available", gettext("Become available")],
  ["finishing", gettext("Finish up (no new tickets)")],
  ["break", gettext("Go on break")],
  ["quiet", gettext("Do not disturb, on and off")],
  ["preferences", gettext("Preferences")],
  ["signOut", gettext("Sign out")],
  ["palette", gettext("Search and actions"), control("K")],
  [
    "shortcuts",
    gettext("Keyboard shortcuts"),
    { code: "Slash", shift: true, sign: "?", shown: ["?"] },
  ],
];

/**
 * What the keys do in a text field, for the list of shortcuts: there the field itself listens.
 * @param {boolean} needsControl
 */
export const typedKeys = (needsControl) => [
  { name: gettext("canned answers, in an empty reply"), shown: ["/"] },
  { name: gettext("send"), shown: needsControl ? ["Ctrl", "↵"] : ["↵"] },
  { name: gettext("send, and open the next ticket"), shown: ["Ctrl", "Shift", "↵"] },
  { name: gettext("send and close"), shown: needsControl ? ["Ctrl", "Alt", "↵"] : ["Ctrl", "↵"] },
  { name: gettext("confirm a dialog"), shown: ["Ctrl", "↵"] },
  { name: gettext("new line"), shown: ["Shift", "↵"] },
];
