import { gettext } from "./words.js";

const letter = (name, rest = {}) => ({ code: `Key${name}`, shown: [name], ...rest });
const control = (name) => ({ code: `Key${name}`, control: true, shown: ["Ctrl", name] });

/**
 * All that one can do at the desk, once: the palette offers it, the sheet lists it, the keys do it. A key is the place on
 * the keyboard, never the letter. Nothing that cannot be taken back has a key without Ctrl; `asks` means that a question
 * comes first. `when`: whether it can be done now.
 */
export function deskActions({ does, can }) {
  return [
    { id: "next", name: gettext("Next ticket"), key: letter("J"), run: does.next },
    { id: "previous", name: gettext("Previous ticket"), key: letter("K"), run: does.previous },
    { id: "longest", name: gettext("Open the longest wait"), key: letter("O"), run: does.longest },
    { id: "search", name: gettext("Search all dialogs"), key: letter("S"), run: does.search },
    { id: "find", name: gettext("Search in this conversation"), key: letter("F"), run: does.find, when: can.talk },
    { id: "reply", name: gettext("Write a reply"), key: letter("R"), run: does.reply, when: can.talk },
    { id: "note", name: gettext("Write a note"), key: letter("N"), run: does.note, when: can.talk },
    { id: "answers", name: gettext("Ready answers"), key: { code: "Slash", shown: ["/"] }, run: does.answers, when: can.answer },
    { id: "attach", name: gettext("Attach a photo or PDF"), key: control("U"), run: does.attach, when: can.answer },
    { id: "emoji", name: gettext("Put in an emoji"), run: does.emoji, when: can.answer },
    { id: "accept", name: gettext("Accept the ticket"), key: letter("A"), run: does.accept, when: can.accept },
    { id: "decline", name: gettext("Let the offered ticket pass"), key: letter("X"), run: does.decline, when: can.decline },
    { id: "transfer", name: gettext("Hand the ticket on"), key: letter("T", { asks: true }), run: does.transfer, when: can.transfer },
    { id: "escalate", name: gettext("Escalate to the second line"), key: letter("E", { asks: true }), run: does.escalate, when: can.escalate },
    { id: "snooze", name: gettext("Snooze the ticket, or wake it"), key: letter("Z"), run: does.snooze, when: can.snooze },
    { id: "close", name: gettext("Close the ticket"), key: letter("C", { asks: true }), run: does.close, when: can.close },
    { id: "reopen", name: gettext("Reopen the ticket"), run: does.reopen, when: can.reopen },
    { id: "undo", name: gettext("Undo the close, or the snooze"), key: letter("U"), run: does.undo, when: can.undo },
    { id: "topic", name: gettext("Choose the topic"), run: does.topic, when: can.categorise },
    { id: "bottom", name: gettext("To the newest message"), run: does.bottom, when: can.talk },
    { id: "customer", name: gettext("About the customer"), key: letter("I"), run: does.customer, when: can.talk },
    { id: "remark", name: gettext("Note on the customer"), run: does.remark, when: can.talk },
    { id: "tag", name: gettext("Tag the customer"), run: does.tag, when: can.talk },
    { id: "select", name: gettext("Select several tickets"), key: letter("B"), run: does.select },
    { id: "bulk-close", name: gettext("Close the chosen tickets"), run: does.bulkClose, when: can.bulk },
    { id: "bulk-transfer", name: gettext("Hand the chosen tickets on"), run: does.bulkTransfer, when: can.bulk },
    { id: "mine", name: gettext("List: mine"), key: { code: "Digit1", shown: ["1"] }, run: does.mine },
    { id: "waiting", name: gettext("List: waiting"), key: { code: "Digit2", shown: ["2"] }, run: does.waiting },
    { id: "closed", name: gettext("List: closed"), key: { code: "Digit3", shown: ["3"] }, run: does.closed },
    { id: "own-answer", name: gettext("New answer of my own"), run: does.ownAnswer },
    { id: "available", name: gettext("I am available"), run: does.available },
    { id: "finishing", name: gettext("I am finishing: no new tickets"), run: does.finishing },
    { id: "break", name: gettext("I take a break"), run: does.break },
    { id: "quiet", name: gettext("Do not disturb, on and off"), run: does.quiet },
    { id: "preferences", name: gettext("Preferences"), run: does.preferences },
    { id: "sign-out", name: gettext("Sign out"), run: does.signOut },
    { id: "palette", name: gettext("All actions"), key: control("K"), run: does.palette },
    { id: "sheet", name: gettext("Keyboard shortcuts"), key: { code: "Slash", shift: true, sign: "?", shown: ["?"] }, run: does.sheet },
  ];
}

/** What the keys do in a text field, for the sheet: there the field itself listens. */
export const typedKeys = (needsControl) => [
  { name: gettext("ready answers, in an empty reply"), shown: ["/"] },
  { name: gettext("send"), shown: needsControl ? ["Ctrl", "↵"] : ["↵"] },
  { name: gettext("send and close, confirm a dialog"), shown: needsControl ? ["Ctrl", "Shift", "↵"] : ["Ctrl", "↵"] },
  { name: gettext("new line"), shown: ["Shift", "↵"] },
];
