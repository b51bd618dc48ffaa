import { browserStorage } from "../../../sdk/js/src/desk.ts";
import { deskActions } from "../desk/actions.js";
import { Announcer } from "../desk/announcer.js";
import { Attachments } from "../desk/attachments.js";
import { bank } from "../desk/bank_time.js";
import { Bulk } from "../desk/bulk.js";
import { Card } from "../desk/card.js";
import { ServerClock } from "../desk/clock.js";
import { Colleagues, drawColleagues } from "../desk/colleagues.js";
import { Connection } from "../desk/connection.js";
import { deskDeeds } from "../desk/deeds.js";
import { Drafts } from "../desk/drafts.js";
import { Drawer } from "../desk/drawer.js";
import { Failed } from "../desk/failed.js";
import { deskFinding } from "../desk/finding.js";
import { Follows } from "../desk/follows.js";
import { deskFrames } from "../desk/frames.js";
import { Handing } from "../desk/handing.js";
import { Head } from "../desk/head.js";
import { Leaving } from "../desk/leaving.js";
import { deskLine } from "../desk/line.js";
import { List } from "../desk/list.js";
import { deskLosses } from "../desk/losses.js";
import { Marks } from "../desk/marks.js";
import { deskMoves } from "../desk/moves.js";
import { deskNotices } from "../desk/notices.js";
import { Offers } from "../desk/offers.js";
import { deskOutbox, saidIn } from "../desk/outbox.js";
import { Outgoing } from "../desk/outgoing.js";
import { Palette } from "../desk/palette.js";
import { Place } from "../desk/place.js";
import { possible } from "../desk/possible.js";
import { PreferencesDialog } from "../desk/preferences.js";
import { Presence } from "../desk/presence.js";
import { Rows } from "../desk/rows.js";
import { deskServer } from "../desk/server.js";
import { Sheet } from "../desk/sheet.js";
import { Shortcuts } from "../desk/shortcuts.js";
import { Stream } from "../desk/stream.js";
import { Summary } from "../desk/summary.js";
import { Talk } from "../desk/talk.js";
import { Ticker } from "../desk/ticker.js";
import { hourOf } from "../desk/times.js";
import { TypingIn, TypingOut } from "../desk/typing.js";
import { Wishes } from "../desk/wishes.js";
import { gettext, say } from "../desk/words.js";
import { copyDraft, copyWithNotice, deskAssistance, deskWriting } from "../desk/writing.js";

const at = (id) => document.getElementById(id);
const page = at("desk");
const { user, name: operator, socket: path, signin, desk: root, conversations, files, logo, favicons, zone } = page.dataset;
bank.zone = zone;

// Every part by its name. Groups of parts get all of them, and find each other in it when something happens.
const desk = { at, page, operator };
desk.moves = deskMoves(desk);
desk.losses = deskLosses(desk);
const { moves, losses } = desk;

// ------------------------------------------------------------------ what is known, and the line it comes by
const clock = (desk.clock = new ServerClock());
const rows = (desk.rows = new Rows());
const self = (desk.self = { status: "", capacity: 0, load: undefined, closeUndo: 0, isAdministrator: false });
const server = (desk.server = deskServer({ desk: root, conversations }));
const wishes = (desk.wishes = new Wishes({
  known: JSON.parse(page.dataset.wishes),
  save: server.saveWishes,
  onFail: () => toasts.notice(gettext("This holds in this window only: it could not be saved.")),
  onChange: onWishes,
}));
const drafts = (desk.drafts = new Drafts({
  ...{ storage: browserStorage(), prefix: `bankchat:draft:${user}:`, server: server.drafts },
  now: () => clock.now(),
  onChange: (conversation, draft) => conversation === talk.conversation && composer.replace(draft),
}));
const line = deskLine({
  ...{ path: `${path}?language=${document.documentElement.lang}`, signin, door: `${root}drafts/`, onSuspended: losses.suspended },
  onFrame: deskFrames(desk),
  onState: (state) => (state === "open" ? attachments.wake() : losses.line()),
});
const connection = (desk.connection = new Connection({ root: at("connection"), line }));
const send = (frame) => connection.isLive && line.send(frame);
const outbox = (desk.outbox = deskOutbox({ user, send, onChange: onOutbox }));
const follows = (desk.follows = new Follows({ send, pendingIn: (conversation) => saidIn(outbox, conversation) }));
const marks = (desk.marks = new Marks({ send }));
const typingOut = (desk.typingOut = new TypingOut({ send }));
desk.typingIn = new TypingIn({ onChange: onTyping });
const colleagues = (desk.colleagues = new Colleagues({ send, onChange: onColleagues }));

// ------------------------------------------------------------------ the screen
const place = (desk.place = new Place({ window, onMove: moves.route }));
const announcer = new Announcer(at("announcer"));
const ticker = (desk.ticker = new Ticker({ root: page, clock, onState: (...wait) => announcer.waited(...wait) }));
const list = (desk.list = new List({
  ...{ root: at("list"), rows, ticker, clock, onOpen: moves.openToWrite, onAccept: moves.accept },
  onChoose: (conversation) => bulk.choose(conversation),
}));
const attachments = (desk.attachments = new Attachments({
  ...{ root: at("talk"), form: at("composer"), address: files, outbox },
  isLive: () => connection.isLive,
  mayAttach: () => composer.takesFiles,
}));
const outgoing = (desk.outgoing = new Outgoing({ outbox, uploads: attachments.uploads, onSaid }));
new Failed({ root: at("stream"), outbox, attachments, copy: (text) => copyWithNotice(toasts, text) });
const stream = (desk.stream = new Stream({
  ...{ scroller: at("stream"), clock, me: operator },
  drawMessage: (item) => attachments.draw(item),
  onScroll: () => talk.scrolled(),
}));
desk.drawer = new Drawer({ desk: page, panel: at("customer"), opener: at("talk").querySelector(".talk-about") });
const { composer } = Object.assign(desk, deskWriting(desk));
const card = (desk.card = new Card({ root: at("customer"), clock, ...server.card, onTicket: (number) => talk.find(number) }));
const onTopic = (topic) => outgoing.command("ticket.categorise", talk.conversation, { topic });
const head = new Head({ root: at("talk").querySelector(".talk-head"), ticker, outbox, clock, onTopic });
const talk = (desk.talk = new Talk({
  root: at("talk"),
  parts: { head, card, stream, composer, attachments, drafts, follows, marks, colleagues, clock, send },
}));
const { macros } = Object.assign(desk, deskAssistance(desk), deskFinding(desk));
const bulk = (desk.bulk = new Bulk({
  ...{ bar: at("bulk-bar"), dialog: at("bulk-dialog"), list },
  on: {
    rowOf: (conversation) => rows.get(conversation),
    may: (row, action) => possible(row, { ...self, me: rows.me, reopenWindow: 0, now: clock.now() }).actions.has(action),
    send: (type, conversation, content) => outgoing.command(type, conversation, content).client_id,
    targets: server.targets,
  },
}));

// ------------------------------------------------------------------ what calls a person, and takes tickets from them
const { bell, toasts, alerts } = deskNotices({
  ...{ root: at("toasts"), sounds: { ticket: at("sound-ticket"), message: at("sound-message") }, icon: logo },
  ...{ hint: at("sound-hint"), heard: (words) => announcer.say(words) },
  ...{ favicons: favicons.trim().split(" "), ticker, wishes },
  on: {
    open: moves.openToWrite,
    undo: moves.reopen,
    wake: (conversation) => handing.wake(conversation),
    copy: (conversation) => copyDraft(desk, conversation),
  },
});
const offers = new Offers({
  ...{ root: at("offers"), clock, bell },
  on: {
    accept: moves.accept,
    decline: (conversation) => outgoing.command("ticket.decline", conversation),
    heard: (words) => announcer.say(words),
  },
});
const handing = new Handing({ at, talk, outgoing, outbox, toasts, alerts, clock, load: server.targets });
const leaving = new Leaving({ dialog: at("leaving-dialog"), rows, send, notice: (words) => toasts.notice(words) });
const preferences = new PreferencesDialog({ dialog: at("preferences-dialog"), wishes, now: () => Date.now() });
Object.assign(desk, { toasts, alerts, offers, handing, leaving, preferences });

// ------------------------------------------------------------------ what a person can do, by keys, palette and buttons
const { does, can, buttons } = deskDeeds(desk);
const actions = deskActions({ does, can });
desk.palette = new Palette({ dialog: at("palette"), actions: () => [...actions, ...macros.actions(can.answer)] });
desk.sheet = new Sheet({ dialog: at("shortcuts-dialog"), opener: at("shortcuts-open"), actions: () => actions, wishes });
new Shortcuts({ target: document, actions: () => actions, lettersWork: () => wishes.get("letters") });
at("palette-open").addEventListener("click", does.palette);
at("select-several").addEventListener("click", does.select);
at("talk").addEventListener("click", ({ target }) => buttons[target.closest("[data-action]")?.dataset.action]?.());
const presence = new Presence({
  ...{ button: at("me"), menu: at("presence-menu"), list: at("list").querySelector(".list-top"), empty: at("nothing-open") },
  on: { status: (status) => leaving.to(status), quiet: does.quiet, preferences: does.preferences, shortcuts: does.sheet },
});
const summary = new Summary({ rows, presence, alerts, count: at("inbox-count"), empty: at("nothing-open"), onFirst: does.next });
desk.drawSummary = () => {
  const status = connection.isLive ? self.status : "";
  summary.draw({ status, capacity: self.capacity, load: self.load, isTalking: Boolean(talk.row) });
};

// ------------------------------------------------------------------ what the parts tell each other
function onOutbox() {
  attachments.uploads.changed();
  follows.pendingChanged();
  talk.pending();
}

function onTyping(conversation, name) {
  list.typing(conversation, Boolean(name));
  if (conversation === talk.conversation) stream.typing(name);
}

function onColleagues(people, newcomer) {
  drawColleagues(at("composer").querySelector("[data-part=colleagues]"), people);
  if (newcomer) announcer.say(say(gettext("%(name)s is here too"), { name: newcomer }));
}

function onSaid(conversation) {
  typingOut.stop(conversation);
  if (conversation === talk.conversation) stream.toNewest();
}

/** A preference is another one now. */
function onWishes() {
  composer.draw();
  const until = wishes.quietUntil(Date.now());
  presence.drawQuiet(until ? hourOf(until) : "");
  if (until) setTimeout(onWishes, Math.min(until - Date.now() + 1000, 2 ** 31 - 1));
}

at("sign-out").addEventListener("submit", () => {
  drafts.flush();
  drafts.keepOnly([], { all: true });
});
window.addEventListener("pagehide", () => drafts.flush());
document.addEventListener("visibilitychange", () => talk.seen());

onWishes();
ticker.start();
line.start();
