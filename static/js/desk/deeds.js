import { quietFor } from "./preferences.js";

/**
 * What a person can do at the desk, as the table of actions (`actions.js`) names it, and when it can be done.
 * `desk`: the parts of the workstation by their names.
 */
export function deskDeeds(desk) {
  const { at, moves, composer, assist, handing, offers, talk, bulk, search, findBar } = desk;
  const does = {
    next: () => moves.step(1),
    previous: () => moves.step(-1),
    longest: moves.openLongest,
    search: () => search.focus(),
    find: () => findBar.open(),
    reply: () => composer.focusAs("reply"),
    note: () => composer.focusAs("note"),
    answers: () => assist.answers("button"),
    attach: () => desk.attachments.choose(),
    emoji: () => at("composer").querySelector("[data-action=emoji]").click(),
    accept: () => offers.answer("accept") || moves.accept(talk.conversation),
    decline: () => offers.answer("decline"),
    transfer: () => handing.transfer(),
    escalate: () => handing.escalate(),
    snooze: () => handing.snooze(),
    close: () => assist.askToClose(),
    reopen: () => moves.reopen(talk.conversation),
    undo: () => desk.toasts.undo(),
    topic: () => at("talk").querySelector("[data-part=topic] select").focus(),
    bottom: () => desk.stream.toNewest(),
    customer: () => desk.drawer.toggle(),
    remark: () => aboutCustomer(desk, "[data-part=notes] textarea"),
    tag: () => aboutCustomer(desk, "[data-part=tags] input"),
    select: () => chooseSeveral(desk),
    bulkClose: () => bulk.ask("close"),
    bulkTransfer: () => bulk.ask("transfer"),
    mine: () => moves.showList("mine"),
    waiting: () => moves.showList("waiting"),
    closed: () => moves.showList("closed"),
    ownAnswer: () => desk.ownAnswers.open(),
    available: () => desk.leaving.to("available"),
    finishing: () => desk.leaving.to("finishing"),
    break: () => desk.leaving.to("break"),
    quiet: () => toggleQuiet(desk),
    preferences: () => desk.preferences.open(),
    palette: () => desk.palette.open(),
    sheet: () => desk.sheet.open(),
    signOut: () => at("sign-out").requestSubmit(),
  };
  const has = (action) => () => talk.actions.has(action);
  const can = {
    talk: () => talk.row !== null,
    answer: () => composer.takesFiles,
    accept: () => offers.first !== undefined || talk.actions.has("accept"),
    decline: () => offers.first !== undefined,
    transfer: has("transfer"),
    escalate: has("escalate"),
    snooze: () => talk.actions.has("snooze") || talk.actions.has("wake"),
    close: has("close"),
    reopen: has("reopen"),
    undo: () => desk.toasts.canUndo,
    categorise: has("categorise"),
    bulk: () => bulk.count > 0,
  };
  return { does, can, buttons: buttonsOf(desk, does) };
}

/** The buttons in the head of a conversation and above its composer, by their `data-action`: they mean that one alone. */
const buttonsOf = ({ moves, handing, talk, place }, { reopen, close, transfer, escalate }) => ({
  ...{ reopen, close, transfer, escalate },
  accept: () => moves.accept(talk.conversation),
  wake: () => handing.wake(talk.conversation),
  back: () => place.go(null),
});

/** Several are chosen in the list, and the open one is the first of them. */
function chooseSeveral({ moves, bulk, talk, list }) {
  moves.showList();
  bulk.toggle();
  if (bulk.isOn && talk.conversation && list.order.includes(talk.conversation)) bulk.choose(talk.conversation);
}

function toggleQuiet({ wishes }) {
  const now = Date.now();
  wishes.set({ quiet_until: wishes.quietUntil(now) ? null : quietFor(60, now) });
}

function aboutCustomer({ drawer, at }, field) {
  drawer.toggle(true);
  at("customer").querySelector(field).focus();
}
