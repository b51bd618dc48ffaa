import { deskActions } from "../desk/actions.js";
import { Announcer } from "../desk/announcer.js";
import { Assist } from "../desk/assist.js";
import { Attachments } from "../desk/attachments.js";
import { bank } from "../desk/bank_time.js";
import { Bulk } from "../desk/bulk.js";
import { Card } from "../desk/card.js";
import { ServerClock } from "../desk/clock.js";
import { CloseDialog } from "../desk/close_dialog.js";
import { Composer } from "../desk/composer.js";
import { Connection } from "../desk/connection.js";
import { Drafts } from "../desk/drafts.js";
import { Drawer } from "../desk/drawer.js";
import { EmojiGrid } from "../desk/emoji.js";
import { Failed } from "../desk/failed.js";
import { Follows } from "../desk/follows.js";
import { Handing } from "../desk/handing.js";
import { Head } from "../desk/head.js";
import { getJson } from "../desk/http.js";
import { Leaving } from "../desk/leaving.js";
import { deskLine } from "../desk/line.js";
import { List } from "../desk/list.js";
import { Macros } from "../desk/macros.js";
import { Marks } from "../desk/marks.js";
import { deskNotices } from "../desk/notices.js";
import { Offers } from "../desk/offers.js";
import { deskOutbox, saidIn } from "../desk/outbox.js";
import { Outgoing } from "../desk/outgoing.js";
import { OwnAnswers } from "../desk/own_answers.js";
import { Palette } from "../desk/palette.js";
import { Picker } from "../desk/picker.js";
import { Place } from "../desk/place.js";
import { possible } from "../desk/possible.js";
import { PreferencesDialog, quietFor } from "../desk/preferences.js";
import { Presence } from "../desk/presence.js";
import { Review } from "../desk/review.js";
import { Rows } from "../desk/rows.js";
import { deskServer } from "../desk/server.js";
import { Sheet } from "../desk/sheet.js";
import { Shortcuts } from "../desk/shortcuts.js";
import { Stream } from "../desk/stream.js";
import { Summary } from "../desk/summary.js";
import { lockOut } from "../desk/suspended.js";
import { Talk } from "../desk/talk.js";
import { show } from "../desk/templates.js";
import { Ticker } from "../desk/ticker.js";
import { hourOf } from "../desk/times.js";
import { TypingIn, TypingOut } from "../desk/typing.js";
import { Wishes } from "../desk/wishes.js";
import { gettext, say } from "../desk/words.js";

const TAKEN = new Set(["ticket_taken", "not_found"]); // what the slower of two hands hears
const at = (id) => document.getElementById(id);
const desk = at("desk");
const { user, name: operator, socket: path, signin, desk: root, conversations, logo, targets, zone } = desk.dataset;
bank.zone = zone;

// ------------------------------------------------------------------ what is known, and the line it comes by
const clock = new ServerClock();
const rows = new Rows();
const self = { status: "", capacity: 0, load: undefined, closeUndo: 0, isAdministrator: false };
const server = deskServer({ desk: root, conversations });
const wishes = new Wishes({
  known: JSON.parse(desk.dataset.wishes),
  save: server.saveWishes,
  onFail: () => toasts.notice(gettext("This holds in this window only: it could not be saved.")),
  onChange: onWishes,
});
const drafts = new Drafts({
  ...{ storage: localStorage, prefix: `bankchat:draft:${user}:`, server: server.drafts },
  now: () => clock.now(),
  onChange: (conversation, draft) => conversation === talk.conversation && composer.replace(draft),
});
const line = deskLine({
  ...{ path, signin, door: `${root}drafts/`, onSuspended },
  onFrame: (frame) => (FRAMES[frame.type] ?? onEvent)(frame),
  onState: (state) => (state === "open" ? attachments.wake() : onLost()),
});
const connection = new Connection({ root: at("connection"), line });
const send = (frame) => connection.isLive && line.send(frame);
const outbox = deskOutbox({ user, send, onChange: onOutbox });
const follows = new Follows({ send, pendingIn: (conversation) => saidIn(outbox, conversation) });
const marks = new Marks({ send });
const typingOut = new TypingOut({ send });
const typingIn = new TypingIn({ onChange: onTyping });

// ------------------------------------------------------------------ the screen
const place = new Place({ window, onMove: route });
const announcer = new Announcer(at("announcer"));
const ticker = new Ticker({ root: desk, clock, onState: (...wait) => announcer.waited(...wait) });
const list = new List({ root: at("list"), rows, ticker, clock, onOpen: openToWrite, onAccept: accept, onChoose: (conversation) => bulk.choose(conversation) });
const attachments = new Attachments({
  ...{ root: at("talk"), form: at("composer"), address: desk.dataset.files, outbox },
  isLive: () => connection.isLive,
  mayAttach: () => composer.takesFiles,
});
const outgoing = new Outgoing({ outbox, uploads: attachments.uploads, onSaid });
new Failed({ root: at("stream"), outbox, attachments, copied: () => toasts.notice(gettext("Copied.")) });
const stream = new Stream({
  ...{ scroller: at("stream"), clock, me: operator },
  drawMessage: (item) => attachments.draw(item),
  onScroll: () => talk.scrolled(),
});
const drawer = new Drawer({ desk, panel: at("customer"), opener: at("talk").querySelector(".talk-about") });
const composer = new Composer({
  form: at("composer"),
  on: {
    send: tell,
    hasFiles: () => !attachments.isEmpty,
    choose: () => attachments.choose(),
    close: () => assist.askToClose(),
    typing: () => typingOut.touch(talk.conversation),
    change: onDraft,
    answers: (how) => assist.answers(how),
    needsControl: () => wishes.get("send_key") === "control",
  },
});
const review = new Review({
  strip: at("composer").querySelector("[data-part=excerpt]"),
  on: { ...server.review, friendlier: (answer) => assist.answers("button", answer), keep: () => composer.focus() },
});
new EmojiGrid({
  ...{ root: at("emoji"), button: at("composer").querySelector("[data-action=emoji]") },
  onPick: (emoji) => (emoji ? composer.insert(emoji) : composer.focus()),
});
const card = new Card({ root: at("customer"), clock, get: (what) => getJson(conversations + what), onTicket: (number) => talk.find(number) });
const talk = new Talk({
  root: at("talk"),
  parts: {
    head: new Head({ root: at("talk").querySelector(".talk-head"), ticker, outbox, clock, onTopic: (topic) => outgoing.command("ticket.categorise", talk.conversation, { topic }) }),
    ...{ card, stream, composer, attachments, drafts, follows, marks, clock, send },
  },
});
const ownAnswers = new OwnAnswers({ dialog: at("own-answer-dialog"), server: server.answers, onChange: () => picker.reload() });
const picker = new Picker({ root: at("picker"), server: server.answers, own: ownAnswers });
const closeDialog = new CloseDialog({ dialog: at("close-dialog"), onClose: (...how) => outgoing.close(talk.conversation, ...how) });
const assist = new Assist({
  ...{ talk, composer, picker, closeDialog, operator, operations: () => card.operations },
  onReplaced: (answer) => review.replaced(answer),
});
const macros = new Macros({
  ...{ dialog: at("macro-dialog"), load: server.macros },
  on: {
    people: () => assist.people(),
    insert: (text) => composer.insert(text),
    say: (text) => outgoing.tell(talk.conversation, "reply", text),
    categorise: (topic) => outgoing.command("ticket.categorise", talk.conversation, { topic }),
    close: (reason) => outgoing.close(talk.conversation, reason),
  },
});
const bulk = new Bulk({
  ...{ bar: at("bulk-bar"), dialog: at("bulk-dialog"), list },
  on: {
    rowOf: (conversation) => rows.get(conversation),
    mayClose: (row) => possible(row, { ...self, me: rows.me, reopenWindow: 0, now: clock.now() }).actions.has("close"),
    close: (conversation, reason) => outgoing.close(conversation, reason).client_id,
  },
});
const sounds = { ticket: at("sound-ticket"), message: at("sound-message") };
const { bell, toasts, alerts } = deskNotices({
  ...{ root: at("toasts"), sounds, icon: logo, favicons: desk.dataset.favicons.trim().split(" "), ticker, wishes },
  on: { open: openToWrite, undo: reopen, wake: (conversation) => handing.wake(conversation), copy: copyDraft },
});
const offers = new Offers({
  ...{ root: at("offers"), clock, bell },
  on: { accept, decline: (conversation) => outgoing.command("ticket.decline", conversation), heard: (words) => announcer.say(words) },
});
const handing = new Handing({ at, talk, outgoing, outbox, toasts, alerts, clock, targets });
const leaving = new Leaving({ dialog: at("leaving-dialog"), rows, send, notice: (words) => toasts.notice(words) });
const preferences = new PreferencesDialog({ dialog: at("preferences-dialog"), wishes, now: () => Date.now() });
const has = (action) => () => talk.actions.has(action);
const actions = deskActions({
  does: {
    next: () => step(1),
    previous: () => step(-1),
    newest: openNewest,
    find: () => at("search").focus(),
    reply: () => composer.focusAs("reply"),
    note: () => composer.focusAs("note"),
    answers: () => assist.answers("button"),
    attach: () => attachments.choose(),
    emoji: () => at("composer").querySelector("[data-action=emoji]").click(),
    accept: () => offers.answer("accept") || accept(talk.conversation),
    decline: () => offers.answer("decline"),
    transfer: () => handing.transfer(),
    escalate: () => handing.escalate(),
    snooze: () => handing.snooze(),
    undo: () => toasts.undo(),
    close: () => assist.askToClose(),
    reopen: () => reopen(talk.conversation),
    topic: () => at("talk").querySelector("[data-part=topic] select").focus(),
    customer: () => drawer.toggle(),
    select: chooseSeveral,
    mine: () => list.choose("mine"),
    waiting: () => list.choose("waiting"),
    closed: () => list.choose("closed"),
    ownAnswer: () => ownAnswers.open(),
    available: () => leaving.to("available"),
    finishing: () => leaving.to("finishing"),
    break: () => leaving.to("break"),
    quiet: toggleQuiet,
    preferences: () => preferences.open(),
    palette: () => palette.open(),
    sheet: () => sheet.open(),
  },
  can: {
    talk: () => talk.row !== null,
    answer: () => composer.takesFiles,
    attach: () => composer.takesFiles,
    accept: () => offers.first !== undefined || talk.actions.has("accept"),
    decline: () => offers.first !== undefined,
    transfer: has("transfer"),
    escalate: has("escalate"),
    snooze: () => talk.actions.has("snooze") || talk.actions.has("wake"),
    undo: () => toasts.canUndo,
    close: has("close"),
    reopen: has("reopen"),
    categorise: has("categorise"),
  },
});
const palette = new Palette({ dialog: at("palette"), actions: () => [...actions, ...macros.actions(() => composer.takesFiles)] });
new Shortcuts({ target: document, actions: () => actions, lettersWork: () => wishes.get("letters") });
const sheet = new Sheet({ dialog: at("shortcuts-dialog"), opener: at("shortcuts-open"), actions: () => actions, wishes });
at("palette-open").addEventListener("click", () => palette.open());
at("select-several").addEventListener("click", chooseSeveral);
const presence = new Presence({
  ...{ button: at("me"), menu: at("presence-menu"), list: at("list"), empty: at("nothing-open") },
  on: { status: (status) => leaving.to(status), quiet: toggleQuiet, preferences: () => preferences.open(), shortcuts: () => sheet.open() },
});
const summary = new Summary({ rows, presence, alerts, count: at("inbox-count"), empty: at("nothing-open"), onFirst: () => step(1) });

// ------------------------------------------------------------------ frames, by their type
const FRAMES = {
  "desk.welcome": onWelcome,
  "desk.changed": onRows,
  conversation: (frame) => talk.followed(frame),
  "conversation.lost": onTaken,
  offer: (frame) => offers.add(frame),
  "sla.alert": (frame) => toasts.promise(frame),
  presence: onPresence,
  history: (frame) => talk.history(frame),
  marks: (frame) => talk.marks(frame),
  typing: ({ conversation, by }) => typingIn.start(conversation, by || rows.get(conversation)?.customer || ""),
  pong: onPong,
  error: onError,
};

function onWelcome(frame) {
  clock.set(frame.time);
  [rows.me, self.status, self.capacity, self.closeUndo] = [frame.user.id, frame.status, frame.capacity, frame.close_undo];
  ticker.limits = frame;
  composer.limit = frame.limits.text ?? 4000;
  attachments.limit = frame.limits.file ?? attachments.limit;
  self.isAdministrator = frame.role === "administrator";
  talk.session = { me: frame.user.id, isAdministrator: frame.role === "administrator", reopenWindow: frame.reopen_window };
  connection.isLive = true;
  marks.reset();
  follows.resume();
  for (const { conversation } of outbox.entries) follows.open(conversation); // only a follower hears that it arrived
  outbox.resend();
  drafts.load();
  macros.refresh();
  drawSummary();
}

function onRows(frame) {
  for (const change of rows.accept(frame)) {
    const inView = change.after.conversation === talk.conversation && talk.isSeen;
    alerts.row(change, { me: rows.me, inView });
  }
  for (const row of frame.rows) offers.row(row, rows.me);
  for (const conversation of frame.gone) {
    alerts.quiet(conversation);
    offers.drop(conversation);
  }
  if (frame.complete) drafts.keepOnly(rows.all.map((row) => row.conversation));
  bulk.keepOnly(rows.all.map((row) => row.conversation));
  const row = rows.get(talk.conversation);
  if (row) talk.changed(row);
  else if (talk.row) onTaken({ conversation: talk.conversation });
  if (!talk.row) return route(place.conversation);
  list.draw();
  drawSummary();
}

function onEvent(event) {
  if (!event.conversation || !event.seq) return; // a frame of a later version
  if (event.by.role === "customer") typingIn.stop(event.conversation);
  talk.event(event);
  const isBulk = bulk.settled(event.client_id);
  const isOwnClose = !isBulk && event.type === "ticket.closed" && outbox.entries.some(({ client_id: id }) => id === event.client_id);
  if (isOwnClose) toasts.closed(event.conversation, event.ticket, self.closeUndo);
  handing.event(event);
  outbox.settle(event);
}

function onPong({ time, newest = {} }) {
  clock.set(time);
  follows.compare(newest);
  outbox.resendLate();
}

function onError(refusal) {
  const entry = outbox.refuse(refusal);
  const isLater = refusal.retry_after !== undefined;
  if (isLater && !entry) setTimeout(() => talk.askAgain(), refusal.retry_after * 1000);
  if (entry && !isLater) bulk.refused(entry.client_id, refusal.text);
  if (isLater || entry?.failed || handing.refused(refusal)) return; // tried again, or shown where it stands
  if (entry?.type === "ticket.accept" && TAKEN.has(refusal.code)) onTaken(entry);
  else toasts.notice(refusal.text);
}

function onOutbox() {
  attachments.uploads.changed();
  follows.pendingChanged();
  talk.pending();
}

/** A colleague has it now, or it is no longer ours to see: off the screen, and on to whoever waits longest. */
function onTaken({ conversation }) {
  follows.lose(conversation);
  handing.lost(conversation);
  if (conversation !== talk.conversation) return;
  const isOwn = handing.isOwn(conversation);
  const name = talk.row.customer;
  const words = isOwn ? gettext("Your text to %(name)s was not sent.") : gettext("The ticket of %(name)s is with a colleague now.");
  if (drafts.of(conversation).text) toasts.taken(conversation, say(words, { name }));
  else if (!isOwn) toasts.notice(say(words, { name }));
  place.go(rows.reply.find((row) => row.conversation !== conversation)?.conversation ?? null);
}

function onPresence({ status, capacity, load }) {
  Object.assign(self, { status, capacity, load });
  drawSummary();
}

function onLost() {
  connection.isLive = false;
  drawSummary();
}

function onTyping(conversation, name) {
  list.typing(conversation, Boolean(name));
  if (conversation === talk.conversation) stream.typing(name);
}

function onSaid(conversation) {
  typingOut.stop(conversation);
  if (conversation === talk.conversation) stream.toNewest();
}

function onSuspended() {
  ticker.stop();
  for (const { conversation } of rows.all) {
    alerts.quiet(conversation);
    offers.drop(conversation);
  }
  drafts.keepOnly([], { all: true });
  lockOut(document.querySelector(".app"));
}

// ------------------------------------------------------------------ where we are
function route(conversation) {
  const row = rows.get(conversation);
  assist.leave();
  handing.leave();
  if (!row) talk.leave();
  else if (conversation !== talk.conversation) {
    talk.open(row);
    alerts.opened(conversation);
  }
  list.current = talk.conversation;
  desk.dataset.view = talk.row ? "talk" : "list";
  show(at("customer"), Boolean(talk.row));
  if (drawer.isOpen) drawer.toggle(false);
  list.draw();
  drawSummary();
  if (row) list.reveal(conversation);
}

function openToWrite(conversation) {
  place.go(conversation);
  if (talk.row && matchMedia("(min-width: 761px)").matches) composer.focus();
}

function openNewest() {
  const [queued] = rows.queue;
  if (toasts.newest) openToWrite(toasts.newest);
  else if (talk.actions.has("accept")) accept(talk.conversation);
  else if (queued) accept(queued.conversation);
}

function step(by) {
  const next = list.beside(talk.conversation, by);
  if (next) place.go(next);
}

// ------------------------------------------------------------------ what a person does
function accept(conversation) {
  alerts.expect(conversation);
  openToWrite(conversation);
  outgoing.command("ticket.accept", conversation);
}

function reopen(conversation) {
  alerts.expect(conversation);
  outgoing.command("ticket.reopen", conversation);
}

/** What was written goes out, and whether it read like an excerpt is told. */
function tell(kind, text) {
  const { conversation } = talk;
  const entry = outgoing.tell(conversation, kind, text, kind === "reply" ? attachments.take() : []);
  if (entry && kind === "reply") review.sent(conversation, text, entry.client_id);
}

function onDraft(draft) {
  drafts.set(talk.conversation, draft, { atOnce: !draft.text });
  review.changed(talk.conversation, draft);
}

function copyDraft(conversation) {
  navigator.clipboard.writeText(drafts.of(conversation).text).then(() => toasts.notice(gettext("Copied.")));
}

function chooseSeveral() {
  bulk.toggle();
  if (bulk.isOn && talk.conversation && list.order.includes(talk.conversation)) bulk.choose(talk.conversation);
}

function toggleQuiet() {
  const now = Date.now();
  wishes.set({ quiet_until: wishes.quietUntil(now) ? null : quietFor(60, now) });
}

/** A preference is another one now. */
function onWishes() {
  composer.draw();
  const until = wishes.quietUntil(Date.now());
  presence.drawQuiet(until ? hourOf(until) : "");
  if (until) setTimeout(onWishes, Math.min(until - Date.now() + 1000, 2 ** 31 - 1));
}

const ACTIONS = {
  accept: () => accept(talk.conversation),
  reopen: () => reopen(talk.conversation),
  close: () => assist.askToClose(),
  transfer: () => handing.transfer(),
  escalate: () => handing.escalate(),
  wake: () => handing.wake(talk.conversation),
  back: () => place.go(null),
};
at("talk").addEventListener("click", ({ target }) => ACTIONS[target.closest("[data-action]")?.dataset.action]?.());
at("sign-out").addEventListener("submit", () => {
  drafts.flush();
  drafts.keepOnly([], { all: true });
});
window.addEventListener("pagehide", () => drafts.flush());
document.addEventListener("visibilitychange", () => talk.seen());
function drawSummary() {
  const status = connection.isLive ? self.status : "";
  summary.draw({ status, capacity: self.capacity, load: self.load, isTalking: Boolean(talk.row) });
}

onWishes();
ticker.start();
line.start();
