import { Announcer } from "../desk/announcer.js";
import { Assist } from "../desk/assist.js";
import { Attachments } from "../desk/attachments.js";
import { Card } from "../desk/card.js";
import { ServerClock } from "../desk/clock.js";
import { CloseDialog } from "../desk/close_dialog.js";
import { Composer } from "../desk/composer.js";
import { Connection } from "../desk/connection.js";
import { Drafts } from "../desk/drafts.js";
import { Drawer } from "../desk/drawer.js";
import { Failed } from "../desk/failed.js";
import { FindBar } from "../desk/find_bar.js";
import { Follows } from "../desk/follows.js";
import { Head } from "../desk/head.js";
import { getJson, postForm } from "../desk/http.js";
import { deskLine } from "../desk/line.js";
import { List } from "../desk/list.js";
import { Marks } from "../desk/marks.js";
import { deskNotices } from "../desk/notices.js";
import { deskOutbox, saidIn } from "../desk/outbox.js";
import { Outgoing } from "../desk/outgoing.js";
import { Picker } from "../desk/picker.js";
import { Place } from "../desk/place.js";
import { Presence } from "../desk/presence.js";
import { Rows } from "../desk/rows.js";
import { Search } from "../desk/search.js";
import { Sheet } from "../desk/sheet.js";
import { Shortcuts } from "../desk/shortcuts.js";
import { Stream } from "../desk/stream.js";
import { Summary } from "../desk/summary.js";
import { lockOut } from "../desk/suspended.js";
import { Talk } from "../desk/talk.js";
import { show } from "../desk/templates.js";
import { Ticker } from "../desk/ticker.js";
import { TypingIn, TypingOut } from "../desk/typing.js";
import { Visits } from "../desk/visits.js";
import { gettext, say } from "../desk/words.js";

const TAKEN = new Set(["ticket_taken", "not_found"]); // what the slower of two hands hears
const at = (id) => document.getElementById(id);
const desk = at("desk");
const { user, name: operator, socket: path, signin, answers, conversations, logo } = desk.dataset;

// ------------------------------------------------------------------ what is known, and the line it comes by
const clock = new ServerClock();
const rows = new Rows();
const self = { status: "", capacity: 0, closeUndo: 0 };
const drafts = new Drafts({ storage: localStorage, prefix: `bankchat:draft:${user}:` });
const line = deskLine({
  ...{ path, signin, door: answers, onSuspended },
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
const list = new List({ root: at("list"), rows, ticker, clock, onOpen: openToWrite, onAccept: accept });
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
    send: (kind, text) => outgoing.tell(talk.conversation, kind, text, kind === "reply" ? attachments.take() : []),
    hasFiles: () => !attachments.isEmpty,
    choose: () => attachments.choose(),
    close: () => assist.askToClose(),
    typing: () => typingOut.touch(talk.conversation),
    change: (draft) => drafts.set(talk.conversation, draft),
    answers: (how) => assist.answers(how),
  },
});
const talk = new Talk({
  root: at("talk"),
  parts: {
    head: new Head({ root: at("talk").querySelector(".talk-head"), ticker, outbox, onTopic: (topic) => outgoing.command("ticket.categorise", talk.conversation, { topic }) }),
    card: new Card({
      ...{ root: at("customer"), clock, onTicket: (number) => talk.find(number) },
      get: (what) => getJson(conversations + what),
      post: (what, fields) => postForm(conversations + what, fields),
    }),
    ...{ stream, composer, attachments, drafts, follows, marks, clock, send },
  },
});
const picker = new Picker({ root: at("picker"), load: async () => (await getJson(answers)).answers });
const closeDialog = new CloseDialog({ dialog: at("close-dialog"), onClose: (...how) => outgoing.close(talk.conversation, ...how) });
const assist = new Assist({ talk, composer, picker, closeDialog, operator });
const sounds = { ticket: at("sound-ticket"), message: at("sound-message") };
const { bell, toasts, alerts } = deskNotices({ root: at("toasts"), sounds, icon: logo, ticker, onOpen: openToWrite, onUndo: reopen });
const findBar = new FindBar({
  ...{ root: at("find-bar"), opener: at("find-open"), stream: at("stream"), talk },
  get: (conversation, q, signal) => getJson(`${conversations}${conversation}/search/?${new URLSearchParams({ q })}`, signal),
});
const visits = new Visits({
  ...{ rows, place, talk, findBar },
  get: (conversation) => getJson(`${conversations}${conversation}/`),
  onLost: () => toasts.notice(gettext("This conversation is not here any more.")),
});
const search = new Search({
  ...{ root: at("list"), place, clock, onOpen: (hit) => visits.open(hit) },
  get: (parameters, signal) => getJson(`${desk.dataset.search}?${parameters}`, signal),
});
const shortcuts = new Shortcuts({
  target: document,
  storage: localStorage,
  help: () => sheet.open(),
  withControl: { KeyK: () => search.focus(), KeyU: () => composer.takesFiles && attachments.choose() },
  letters: {
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyO: openNewest,
    KeyR: () => talk.row && composer.focusAs("reply"),
    KeyN: () => talk.row && composer.focusAs("note"),
    KeyC: () => assist.askToClose(),
    KeyS: () => search.focus(),
    KeyF: () => findBar.open(),
    KeyI: () => talk.row && drawer.toggle(),
  },
});
const sheet = new Sheet({ dialog: at("shortcuts-dialog"), opener: at("shortcuts-open"), shortcuts });
const presence = new Presence({
  button: at("me"),
  menu: at("presence-menu"),
  list: at("list"),
  empty: at("nothing-open"),
  bell,
  onStatus: (status) => send({ type: "presence.set", status }) || toasts.notice(gettext("There is no connection. Try again in a moment.")),
  onShortcuts: () => sheet.open(),
});
const summary = new Summary({ rows, presence, alerts, count: at("inbox-count"), empty: at("nothing-open"), onFirst: () => step(1) });

// ------------------------------------------------------------------ frames, by their type
const FRAMES = {
  "desk.welcome": onWelcome,
  "desk.changed": onRows,
  conversation: (frame) => talk.followed(frame),
  "conversation.lost": onTaken,
  "sla.alert": onSlaAlert,
  presence: onPresence,
  history: onHistory,
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
  talk.session = { me: frame.user.id, isAdministrator: frame.role === "administrator", reopenWindow: frame.reopen_window };
  connection.isLive = true;
  marks.reset();
  follows.resume();
  for (const { conversation } of outbox.entries) follows.open(conversation); // only a follower hears that it arrived
  outbox.resend();
  drawSummary();
}

function onRows(frame) {
  for (const change of rows.accept(frame)) {
    const inView = change.after.conversation === talk.conversation && talk.isSeen;
    alerts.row(change, { me: rows.me, inView });
  }
  for (const conversation of frame.gone) alerts.quiet(conversation);
  if (frame.complete) drafts.keepOnly(rows.all.map((row) => row.conversation));
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
  const isOwnClose = event.type === "ticket.closed" && outbox.entries.some(({ client_id: id }) => id === event.client_id);
  if (isOwnClose) toasts.closed(event.conversation, event.ticket, self.closeUndo);
  outbox.settle(event);
}

function onHistory(frame) {
  talk.history(frame);
  if (frame.conversation === talk.conversation) findBar.refresh();
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
  if (isLater || entry?.failed) return; // tried again, or shown where it stands
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
  rows.lose(conversation);
  if (conversation !== talk.conversation) return;
  toasts.notice(say(gettext("The ticket of %(name)s is with a colleague now."), { name: talk.row.customer }));
  place.go(rows.reply.find((row) => row.conversation !== conversation)?.conversation ?? null);
}

function onPresence({ status, capacity }) {
  Object.assign(self, { status, capacity });
  drawSummary();
}

function onLost() {
  connection.isLive = false;
  drawSummary();
}

function onSlaAlert({ customer: name, operator, sla }) {
  const who = operator?.name ?? gettext("nobody yet");
  const words = sla === "breached" ? gettext("Late: %(name)s has no first answer (%(who)s)") : gettext("Hurry: %(name)s waits for a first answer (%(who)s)");
  toasts.notice(say(words, { name, who }));
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
  for (const { conversation } of rows.all) alerts.quiet(conversation);
  drafts.keepOnly([]);
  lockOut(document.querySelector(".app"));
}

// ------------------------------------------------------------------ where we are
function route(conversation) {
  const row = rows.get(conversation);
  assist.leave();
  if (conversation !== talk.conversation) findBar.close();
  if (conversation && !row && rows.known) visits.invite(conversation);
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

const ACTIONS = {
  accept: () => accept(talk.conversation),
  reopen: () => reopen(talk.conversation),
  close: () => assist.askToClose(),
  back: () => place.go(null),
};
at("talk").addEventListener("click", ({ target }) => ACTIONS[target.closest("[data-action]")?.dataset.action]?.());
at("sign-out").addEventListener("submit", () => drafts.keepOnly([]));
document.addEventListener("visibilitychange", () => talk.seen());
function drawSummary() {
  const status = connection.isLive ? self.status : "";
  summary.draw({ status, capacity: self.capacity, isTalking: Boolean(talk.row) });
}

ticker.start();
line.start();
