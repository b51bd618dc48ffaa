import { byId } from "../../elements/templates.js";
import { quietFor } from "./preferences_dialog.js";

/** @import { Assistance } from "../composer/assistance.js" */
/** @import { Attachments } from "../composer/attachments.js" */
/** @import { Composer } from "../composer/composer.js" */
/** @import { EmojiGrid } from "../composer/emoji.js" */
/** @import { OwnAnswers } from "../composer/own_answers.js" */
/** @import { CommandSender } from "../connection/command_sender.js" */
/** @import { ConversationView } from "../conversation/conversation_view.js" */
/** @import { FindBar } from "../conversation/find_bar.js" */
/** @import { Header } from "../conversation/header.js" */
/** @import { Transcript } from "../conversation/transcript.js" */
/** @import { CustomerCard } from "../customer/customer_card.js" */
/** @import { Drawer } from "../customer/drawer.js" */
/** @import { Bulk } from "../list/bulk.js" */
/** @import { List } from "../list/list.js" */
/** @import { Search } from "../list/search.js" */
/** @import { Offers } from "../notices/offers.js" */
/** @import { Toasts } from "../notices/toasts.js" */
/** @import { Address } from "./address.js" */
/** @import { Navigation } from "./navigation.js" */
/** @import { Preferences } from "./preferences.js" */
/** @import { PreferencesDialog } from "./preferences_dialog.js" */
/** @import { StatusChange } from "./status_change.js" */
/** @import { Transfers } from "../ticket/transfers.js" */

// What a person can do at the desk, each group with what it needs, under the names that the table
// of actions has (`actions.js`).

/**
 * @param {{
 *   navigation: Navigation, search: Search, findBar: FindBar, openLongest: () => void,
 * }} options
 */
export const navigationCommands = ({ navigation, search, findBar, openLongest }) => ({
  next: () => navigation.step(1),
  previous: () => navigation.step(-1),
  longest: openLongest,
  search: () => search.focus(),
  find: () => findBar.open(),
  mine: () => navigation.showList("mine"),
  waiting: () => navigation.showList("waiting"),
  closed: () => navigation.showList("closed"),
});

/**
 * @param {{
 *   composer: Composer, assistance: Assistance, attachments: Attachments, emojiGrid: EmojiGrid,
 *   ownAnswers: OwnAnswers,
 * }} options
 */
export const writingCommands = ({ composer, assistance, attachments, emojiGrid, ownAnswers }) => ({
  reply: () => composer.focusAs("reply"),
  note: () => composer.focusAs("note"),
  answers: () => assistance.answers("button"),
  attach: () => attachments.choose(),
  emoji: () => emojiGrid.toggle(),
  ownAnswer: () => ownAnswers.open(),
});

/**
 * @param {{
 *   view: ConversationView, offers: Offers, accept: (conversation: string) => void,
 *   sender: CommandSender, transfers: Transfers, assistance: Assistance, toasts: Toasts,
 * }} options
 */
export const ticketCommands = ({
  view,
  offers,
  accept,
  sender,
  transfers,
  assistance,
  toasts,
}) => ({
  accept: () => offers.answer("accept") || accept(view.conversation),
  decline: () => offers.answer("decline"),
  transfer: () => transfers.transfer(),
  escalate: () => transfers.escalate(),
  snooze: () => transfers.snooze(),
  close: () => assistance.askToClose(),
  reopen: () => sender.reopen(view.conversation),
  undo: () => toasts.undo(),
});

/** @param {{ header: Header, transcript: Transcript }} options */
export const conversationCommands = ({ header, transcript }) => ({
  topic: () => header.focusTopic(),
  bottom: () => transcript.toNewest(),
});

/** @param {{ drawer: Drawer, customerCard: CustomerCard }} options */
export const customerCommands = ({ drawer, customerCard }) => ({
  customer: () => drawer.toggle(),
  customerNote: () => (drawer.toggle(true), customerCard.focusNotes()),
  customerTag: () => (drawer.toggle(true), customerCard.focusTags()),
});

/** @param {{ bulk: Bulk, navigation: Navigation, view: ConversationView, list: List }} options */
export const bulkCommands = ({ bulk, navigation, view, list }) => ({
  select: () => chooseSeveral({ bulk, navigation, view, list }),
  bulkClose: () => bulk.ask("close"),
  bulkTransfer: () => bulk.ask("transfer"),
});

/**
 * @param {{
 *   statusChange: StatusChange, preferences: Preferences, preferencesDialog: PreferencesDialog,
 * }} options
 */
export const personCommands = ({ statusChange, preferences, preferencesDialog }) => ({
  available: () => statusChange.to("available"),
  finishing: () => statusChange.to("finishing"),
  break: () => statusChange.to("break"),
  quiet: () => toggleQuiet(preferences),
  preferences: () => preferencesDialog.open(),
  signOut: () => /** @type {HTMLFormElement} */ (byId("sign-out")).requestSubmit(),
});

/**
 * The buttons in the head of a conversation and above its composer, by their `data-action`: they
 * mean that one alone.
 * @param {{
 *   view: ConversationView, accept: (conversation: string) => void, sender: CommandSender,
 *   address: Address, does: Record<string, () => void>,
 * }} options
 * @returns {Record<string, () => void>}
 */
export const buttonCommands = ({ view, accept, sender, address, does }) => ({
  accept: () => accept(view.conversation),
  wake: () => sender.wake(view.conversation),
  back: () => address.go(null),
  reopen: does.reopen,
  close: does.close,
  transfer: does.transfer,
  escalate: does.escalate,
});

/**
 * When each of them can be done; what is not here always can.
 * @param {{
 *   view: ConversationView, composer: Composer, offers: Offers, toasts: Toasts, bulk: Bulk,
 * }} options
 */
export function conditions({ view, composer, offers, toasts, bulk }) {
  /** @param {string} action */
  const has = (action) => () => view.actions.has(action);
  return {
    talk: () => view.row !== null,
    write: () => view.takesText,
    answer: () => composer.takesFiles,
    accept: () => offers.first !== undefined || view.actions.has("accept"),
    decline: () => offers.first !== undefined,
    transfer: has("transfer"),
    escalate: has("escalate"),
    snooze: () => view.actions.has("snooze") || view.actions.has("wake"),
    close: has("close"),
    reopen: has("reopen"),
    undo: () => toasts.canUndo,
    categorise: has("categorise"),
    bulk: () => bulk.count > 0,
  };
}

/**
 * Several are chosen in the list, and the open one is the first of them.
 * @param {{ bulk: Bulk, navigation: Navigation, view: ConversationView, list: List }} options
 */
function chooseSeveral({ bulk, navigation, view, list }) {
  navigation.showList();
  bulk.toggle();
  if (bulk.isOn && view.conversation && list.order.includes(view.conversation))
    bulk.choose(view.conversation);
}

/** @param {Preferences} preferences */
function toggleQuiet(preferences) {
  const now = Date.now();
  preferences.set({ quiet_until: preferences.quietUntil(now) ? null : quietFor(60, now) });
}
