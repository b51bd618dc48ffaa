import { browserStorage } from "../../../sdk/js/src/desk.ts";
import { deskAnswering } from "../desk/composer/answering.js";
import { Attachments } from "../desk/composer/attachments.js";
import { Drafts } from "../desk/composer/drafts.js";
import { deskWriting } from "../desk/composer/writing.js";
import { deskApi } from "../desk/connection/api.js";
import { CommandSender } from "../desk/connection/command_sender.js";
import { ConnectionBanner } from "../desk/connection/connection_banner.js";
import { deskOutbox, saidIn } from "../desk/connection/outbox.js";
import { ServerClock } from "../desk/connection/server_clock.js";
import { deskConnection } from "../desk/connection/socket.js";
import { drawColleagues } from "../desk/conversation/colleagues.js";
import { deskConversation } from "../desk/conversation/conversation.js";
import { deskFollowing } from "../desk/conversation/following.js";
import { deskCustomer } from "../desk/customer/customer.js";
import { deskLists } from "../desk/list/lists.js";
import { Rows } from "../desk/list/rows.js";
import { Announcer } from "../desk/notices/announcer.js";
import { copyWithNotice } from "../desk/notices/copy_with_notice.js";
import { deskNotices } from "../desk/notices/notices.js";
import { Address } from "../desk/shell/address.js";
import * as commands from "../desk/shell/commands.js";
import { deskKeyboard } from "../desk/shell/keyboard.js";
import { onListChange } from "../desk/shell/list_changes.js";
import { onLogEvent, onRefusal } from "../desk/shell/log_events.js";
import { openLongestWait } from "../desk/shell/longest_wait.js";
import { Navigation } from "../desk/shell/navigation.js";
import { deskPerson } from "../desk/shell/person.js";
import { Preferences } from "../desk/shell/preferences.js";
import { onRemoval } from "../desk/shell/removals.js";
import { Session } from "../desk/shell/session.js";
import { onPong, onWelcome } from "../desk/shell/session_frames.js";
import { lockOut } from "../desk/shell/suspended.js";
import { Ticker } from "../desk/shell/ticker.js";
import { allowedActions } from "../desk/ticket/allowed_actions.js";
import { deskTicketDialogs } from "../desk/ticket/ticket_dialogs.js";
import { byId, find, onClick } from "../elements/templates.js";
import { bank } from "../text/bank_time.js";
import { gettext, say } from "../text/translation.js";

/** @import { RawFrame } from "../../../sdk/js/src/desk.ts" */
/** @import { Handlers } from "../desk/connection/protocol.d.ts" */

// Puts the desk together: each part gets what it uses, and nothing but this file knows all of
// them. What a part tells of may name one that is made further down: it is told later.

const page = byId("desk");
const { user, name: operator, desk: root } = page.dataset;
const { socket, signin, conversations, files, logo, favicons, zone } = page.dataset;
bank.zone = zone;

// --------------------------------------------------- what is known, and the connection it comes by
const clock = new ServerClock();
const rows = new Rows();
const session = new Session();
const api = deskApi({ desk: root, conversations });
const preferences = new Preferences({
  known: JSON.parse(page.dataset.preferences),
  save: api.savePreferences,
  onFail: () => toasts.notice(gettext("This holds in this window only: it could not be saved.")),
  onChange: () => drawPreferences(),
});
const drafts = new Drafts({
  storage: browserStorage(),
  prefix: `bankchat:draft:${user}:`,
  api: api.drafts,
  now: () => clock.now(),
  onChange: (conversation, draft) => conversation === view.conversation && composer.replace(draft),
});
const connection = deskConnection({
  path: `${socket}?language=${document.documentElement.lang}`,
  probe: `${root}drafts/`,
  signin,
  onFrame: hear,
  onState: (state) => (state === "open" ? attachments.wake() : onLost()),
  onSuspended: () => lockOut({ app: find(document, ".app"), ticker, rows, alerts, offers, drafts }),
});
const banner = new ConnectionBanner({ root: byId("connection"), connection });
/** @param {object} frame */
const send = (frame) => banner.isLive && connection.send(frame);
const outbox = deskOutbox({
  user,
  send,
  onChange: () => {
    attachments.uploads.changed();
    subscriptions.pendingChanged();
    view.pending();
  },
});
const { subscriptions, marks, typingOut, typingIn, colleagues } = deskFollowing({
  send,
  pendingIn: (conversation) => saidIn(outbox, conversation),
  on: {
    typing: (conversation, name) => {
      list.typing(conversation, Boolean(name));
      if (conversation === view.conversation) transcript.typing(name);
    },
    colleagues: (people, newcomer) => {
      drawColleagues(find(byId("composer"), "[data-part=colleagues]"), people);
      if (newcomer) announcer.say(say(gettext("%(name)s is here too"), { name: newcomer }));
    },
  },
});

// ------------------------------------------------------------------ the screen
const announcer = new Announcer(byId("announcer"));
/** @param {string} words */
const heard = (words) => announcer.say(words);
const ticker = new Ticker({ root: page, clock, onState: (...wait) => announcer.waited(...wait) });
const address = new Address({ window, onMove: (conversation) => navigation.route(conversation) });
const attachments = new Attachments({
  root: byId("talk"),
  form: byId("composer"),
  url: files,
  outbox,
  isLive: () => banner.isLive,
  mayAttach: () => composer.takesFiles,
});
const sender = new CommandSender({
  outbox,
  uploads: attachments.uploads,
  on: {
    said: (conversation, kind) => {
      typingOut.stop(conversation);
      if (kind === "reply") rows.answered(conversation);
      if (conversation === view.conversation) transcript.toNewest();
    },
    taking: (conversation) => alerts.expect(conversation),
  },
});
const { list, bulk, offList, search } = deskLists({
  ...{ rows, clock, ticker, address, api },
  send: (type, conversation, content) => sender.command(type, conversation, content).client_id,
  may: (row, action) =>
    allowedActions(row, { ...session, reopenWindow: 0, now: clock.now() }).actions.has(action),
  opened: () => view.conversation,
  person: session,
  actions: (query) => palette.matching(query),
  on: {
    open,
    accept,
    found: ({ number, seq, words }) =>
      number ? view.find(number) : findBar.show([{ seq, words }], seq),
    lost: () => toasts.notice(gettext("You no longer have access to this conversation.")),
  },
});
const { composer, emojiGrid, ownAnswers, answerPicker } = deskWriting({
  ...{ api, sender, attachments, drafts },
  conversation: () => view.conversation,
  needsControl: () => preferences.get("send_key") === "control",
  on: {
    typing: () => typingOut.touch(view.conversation),
    changed: ({ text }) => text && colleagues.write(),
    answers: (how, friendlier) => assistance.answers(how, friendlier),
    ...{ close: () => assistance.askToClose(), next: () => openLongest() },
    failed: (words) => toasts.notice(words),
  },
});
/** @param {number} number */
const onTicket = (number) => view.find(number);
const { customerCard, drawer } = deskCustomer({ page, clock, api, onTicket });
const { transcript, header, view, findBar } = deskConversation({
  parts: {
    ...{ customerCard, composer, attachments, drafts, subscriptions, marks, colleagues },
    ...{ clock, session, send },
  },
  ...{ ticker, outbox, search: api.search, me: operator },
  on: {
    topic: (topic) => sender.categorise(view.conversation, topic),
    copy: (text) => copyWithNotice(toasts, text),
  },
});
const navigation = new Navigation({
  ...{ page, customer: byId("customer"), rows, list, search, view, drawer, address },
  on: {
    leave: (next) => {
      assistance.leave();
      transfers.leave();
      if (next !== view.conversation) findBar.close();
    },
    opened: (conversation) => alerts.opened(conversation),
    missing: (conversation) => offList.openAddressed(conversation),
    write: () => composer.focus(),
    drawn: () => drawSummary(),
  },
});

// ----------------------------------------------------- what calls a person, and what ends a ticket
const { toasts, alerts, offers } = deskNotices({
  ...{ icon: logo, favicons: favicons.trim().split(" "), clock, ticker, preferences, heard },
  on: {
    open,
    accept,
    decline: (conversation) => sender.decline(conversation),
    undo: (conversation) => sender.reopen(conversation),
    wake: (conversation) => sender.wake(conversation),
    copy: (conversation) => copyWithNotice(toasts, drafts.of(conversation).text),
  },
});
const { transfers, closeDialog } = deskTicketDialogs({
  ...{ view, sender, outbox, toasts, clock, loadTargets: api.targets },
});
const { assistance, macros } = deskAnswering({
  ...{ closeDialog, api, sender, view, composer, answerPicker, operator },
  operations: () => customerCard.operations,
});

// ---------------------------------------------- what a person can do, by keys, palette and buttons
const { statusChange, preferencesDialog, drawSummary, drawPreferences } = deskPerson({
  ...{ rows, session, view, composer, alerts, preferences, send },
  isLive: () => banner.isLive,
  does: () => does,
  notice: (words) => toasts.notice(words),
});
const openLongest = () => openLongestWait({ rows, view, toasts, open, accept, heard });
const does = {
  ...commands.navigationCommands({ navigation, search, findBar, openLongest }),
  ...commands.writingCommands({ composer, assistance, attachments, emojiGrid, ownAnswers }),
  ...commands.ticketCommands({ view, offers, accept, sender, transfers, assistance, toasts }),
  ...commands.conversationCommands({ header, transcript }),
  ...commands.customerCommands({ drawer, customerCard }),
  ...commands.bulkCommands({ bulk, navigation, view, list }),
  ...commands.personCommands({ statusChange, preferences, preferencesDialog }),
  palette: () => palette.open(),
  shortcuts: () => shortcutsDialog.open(),
};
const can = commands.conditions({ view, composer, offers, toasts, bulk });
const { palette, shortcutsDialog } = deskKeyboard({
  ...{ does, can, preferences, find: api.search.all, macros: (when) => macros.actions(when) },
  on: { open: (target) => offList.open(target), all: (words) => search.show(words) },
});

// ------------------------------------------------------------------ what the server says
const onTaken = onRemoval({ subscriptions, rows, transfers, view, address, drafts, toasts });
const onEvent = onLogEvent({ typingIn, view, bulk, outbox, toasts, transfers, session });
const welcome = onWelcome({
  ...{ clock, session, rows, ticker, composer, attachments, banner },
  ...{ view, marks, subscriptions, outbox, colleagues, drafts, macros },
});
const listChange = onListChange({
  ...{ rows, list, view, bulk, drafts, alerts, offers },
  on: { lost: onTaken, reopen: () => navigation.route(address.conversation), drawn: drawSummary },
});
/** @type {Handlers} */
const HANDLERS = {
  "desk.welcome": (frame) => (welcome(frame), drawSummary()),
  "desk.changed": listChange,
  conversation: (frame) => view.followed(frame),
  "conversation.lost": onTaken,
  offer: (frame) => offers.add(frame),
  "sla.alert": (frame) => toasts.promise(frame, session.me),
  presence: (frame) => (session.presence(frame), list.draw(), drawSummary()),
  history: (frame) => {
    view.history(frame);
    if (frame.conversation === view.conversation) findBar.refresh();
  },
  marks: (frame) => view.marks(frame),
  typing: ({ conversation, by }) =>
    typingIn.start(conversation, by || rows.get(conversation)?.customer || ""),
  colleague: (frame) => colleagues.hear(frame),
  pong: onPong({ clock, subscriptions, outbox, colleagues }),
  error: onRefusal({ outbox, view, bulk, transfers, toasts, onTaken }),
};

// ------------------------------------------------------------------ what the parts tell each other
/** @param {RawFrame} frame */
function hear(frame) {
  const handle = HANDLERS[/** @type {keyof Handlers} */ (frame.type)] ?? onEvent;
  handle(/** @type {never} */ (frame));
}

/** @param {string} conversation */
function open(conversation) {
  navigation.openToWrite(conversation);
}

/** @param {string} conversation */
function accept(conversation) {
  open(conversation);
  sender.accept(conversation);
}

function onLost() {
  banner.isLive = false;
  drawSummary();
}

const buttons = commands.buttonCommands({ view, accept, sender, address, does });
onClick(byId("talk"), (target) => buttons[target.closest("[data-action]")?.dataset.action]?.());
byId("palette-open").addEventListener("click", does.palette);
byId("select-several").addEventListener("click", does.select);
byId("sign-out").addEventListener(
  "submit",
  () => (drafts.flush(), drafts.keepOnly([], { all: true })),
);
window.addEventListener("pagehide", () => drafts.flush());
document.addEventListener("visibilitychange", () => view.seen());
drawPreferences();
ticker.start();
connection.start();
