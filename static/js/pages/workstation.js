import { Alerts } from "../desk/alerts.js";
import { Announcer } from "../desk/announcer.js";
import { Assist } from "../desk/assist.js";
import { Bell } from "../desk/bell.js";
import { Card } from "../desk/card.js";
import { ServerClock } from "../desk/clock.js";
import { CloseDialog } from "../desk/close_dialog.js";
import { Composer } from "../desk/composer.js";
import { Connection } from "../desk/connection.js";
import { Drafts } from "../desk/drafts.js";
import { Drawer } from "../desk/drawer.js";
import { Follows } from "../desk/follows.js";
import { Head } from "../desk/head.js";
import { getJson } from "../desk/http.js";
import { LinkDialog } from "../desk/link_dialog.js";
import { List } from "../desk/list.js";
import { Marks } from "../desk/marks.js";
import { Outbox } from "../desk/outbox.js";
import { Outgoing } from "../desk/outgoing.js";
import { Picker } from "../desk/picker.js";
import { Place } from "../desk/place.js";
import { Presence } from "../desk/presence.js";
import { Rows } from "../desk/rows.js";
import { Sheet } from "../desk/sheet.js";
import { Shortcuts } from "../desk/shortcuts.js";
import { Socket } from "../desk/socket.js";
import { Stream } from "../desk/stream.js";
import { Summary } from "../desk/summary.js";
import { lockOut } from "../desk/suspended.js";
import { Talk } from "../desk/talk.js";
import { show } from "../desk/templates.js";
import { Ticker } from "../desk/ticker.js";
import { Toasts } from "../desk/toasts.js";
import { TypingIn, TypingOut } from "../desk/typing.js";
import { Voice } from "../desk/voice.js";
import { gettext, say } from "../desk/words.js";

const TAKEN = new Set(["ticket_taken", "not_found"]); // what the slower of two hands hears
const at = (id) => document.getElementById(id);
const desk = at("desk");
const { user, name: operator, socket: path, signin, answers, conversations, logo } = desk.dataset;

// ------------------------------------------------------------------ what is known, and the line it comes by
const clock = new ServerClock();
const rows = new Rows();
const self = { status: "", capacity: 0 };
const drafts = new Drafts({ storage: localStorage, prefix: `bankchat:draft:${user}:` });
const socket = new Socket({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`,
  protocol: "bankchat.1",
  onFrame: (frame) => (FRAMES[frame.type] ?? onEvent)(frame),
  onState: (state) => state === "waiting" && onLost(),
  onEnd: (code) => (code === 4403 ? onSuspended() : location.assign(signin)),
});
const connection = new Connection({ root: at("connection"), socket });
const send = (frame) => connection.isLive && socket.send(frame);
const outbox = new Outbox({ storage: localStorage, prefix: `bankchat:outbox:${user}:`, send });
const follows = new Follows({ send, pendingIn: (conversation) => outbox.saidIn(conversation) });
const outgoing = new Outgoing({ outbox, follows, onSaid });
const marks = new Marks({ send });
const typingOut = new TypingOut({ send });
const typingIn = new TypingIn({ onChange: onTyping });

// ------------------------------------------------------------------ the screen
const place = new Place({ window, onMove: route });
const announcer = new Announcer(at("announcer"));
const ticker = new Ticker({ root: desk, clock, onState: (...wait) => announcer.waited(...wait) });
const list = new List({ root: at("list"), rows, ticker, clock, onOpen: openToWrite, onAccept: accept });
const stream = new Stream({ scroller: at("stream"), clock, me: operator, onScroll: () => talk.scrolled() });
const drawer = new Drawer({ desk, panel: at("customer"), opener: at("talk").querySelector(".talk-about") });
const composer = new Composer({
  form: at("composer"),
  on: {
    send: (kind, text) => outgoing.tell(talk.conversation, kind, text),
    close: () => assist.askToClose(),
    typing: () => typingOut.touch(talk.conversation),
    change: (draft) => drafts.set(talk.conversation, draft),
    answers: (how) => assist.answers(how),
  },
});
const talk = new Talk({
  root: at("talk"),
  parts: {
    head: new Head({ root: at("talk").querySelector(".talk-head"), ticker }),
    card: new Card({ root: at("customer"), clock, get: (what) => getJson(conversations + what), onTicket: (number) => talk.find(number) }),
    ...{ stream, composer, drafts, follows, marks, clock, send },
  },
});
const picker = new Picker({ root: at("picker"), load: async () => (await getJson(answers)).answers });
const closeDialog = new CloseDialog({ dialog: at("close-dialog"), onClose: (...how) => outgoing.close(talk.conversation, ...how) });
const assist = new Assist({ talk, composer, picker, closeDialog, operator });
const voice = new Voice({ onTold: (conversation) => alerts.quiet(conversation) });
const bell = new Bell({ storage: localStorage, sounds: { ticket: at("sound-ticket"), message: at("sound-message") }, mayRing: () => voice.speaks });
const toasts = new Toasts({ root: at("toasts"), ticker, on: { open: openToWrite, later: (conversation) => alerts.quiet(conversation) } });
const alerts = new Alerts({ bell, toasts, voice, icon: logo, onOpen: openToWrite });
const shortcuts = new Shortcuts({
  target: document,
  storage: localStorage,
  help: () => sheet.open(),
  withControl: { KeyK: () => at("search").focus() },
  letters: {
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyO: openNewest,
    KeyR: () => talk.row && composer.focusAs("reply"),
    KeyN: () => talk.row && composer.focusAs("note"),
    KeyC: () => assist.askToClose(),
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
  onStatus: setStatus,
  onShortcuts: () => sheet.open(),
});
const summary = new Summary({ rows, presence, alerts, count: at("inbox-count"), empty: at("nothing-open"), onFirst: () => step(1) });
new LinkDialog({ dialog: at("link-dialog"), root: at("stream"), copy });

// ------------------------------------------------------------------ frames, by their type
const FRAMES = {
  "desk.welcome": onWelcome,
  "desk.changed": onRows,
  conversation: (frame) => talk.followed(frame),
  "conversation.lost": onTaken,
  presence: onPresence,
  history: (frame) => talk.history(frame),
  marks: (frame) => talk.marks(frame),
  typing: ({ conversation, by }) => typingIn.start(conversation, by || rows.get(conversation)?.customer || ""),
  pong: ({ time }) => clock.set(time),
  error: onError,
};

function onWelcome(frame) {
  clock.set(frame.time);
  [rows.me, self.status, self.capacity] = [frame.user.id, frame.status, frame.capacity];
  ticker.limits = frame;
  composer.limit = frame.limits.text ?? 4000;
  talk.session = { me: frame.user.id, isAdministrator: frame.role === "administrator", reopenWindow: frame.reopen_window };
  socket.heartbeat = frame.heartbeat;
  socket.settled();
  connection.isLive = true;
  marks.reset();
  follows.resume();
  for (const conversation of outbox.conversations) follows.open(conversation);
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
  if (event.client_id) outbox.acknowledge(event.client_id);
  if (event.by.role === "customer") typingIn.stop(event.conversation);
  talk.event(event);
}

function onError({ client_id: clientId, code, text }) {
  const entry = clientId && outbox.refuse(clientId, text);
  if (entry?.failed) talk.pending();
  else if (entry?.frame.type === "ticket.accept" && TAKEN.has(code)) onTaken(entry.frame);
  else toasts.notice(text);
}

/** A colleague has it now, or it is no longer ours to see: off the screen, and on to whoever waits longest. */
function onTaken({ conversation }) {
  follows.lose(conversation);
  if (conversation !== talk.conversation) return;
  toasts.notice(say(gettext("The ticket of %(name)s is with a colleague now."), { name: talk.row.customer }));
  place.go(rows.reply.find((row) => row.conversation !== conversation)?.conversation ?? null);
}

function onPresence({ status, capacity }) {
  Object.assign(self, { status, capacity });
  drawSummary();
}

function onLost() {
  if (!connection.isLive) getJson(answers).catch(({ status }) => status === 401 && location.assign(signin)); // refused at the door
  connection.isLive = false;
  drawSummary();
}

function onTyping(conversation, name) {
  list.typing(conversation, Boolean(name));
  if (conversation === talk.conversation) stream.typing(name);
}

function onSaid(conversation) {
  typingOut.stop(conversation);
  if (conversation !== talk.conversation) return;
  talk.pending();
  stream.toNewest();
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

function reopen() {
  alerts.expect(talk.conversation);
  outgoing.command("ticket.reopen", talk.conversation);
}

function setStatus(status) {
  if (!send({ type: "presence.set", status })) toasts.notice(gettext("There is no connection. Try again in a moment."));
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toasts.notice(gettext("Copied."));
}

const ACTIONS = {
  accept: () => accept(talk.conversation),
  reopen,
  close: () => assist.askToClose(),
  back: () => place.go(null),
  resend: (bubble) => outgoing.resend(talk.conversation, bubble.dataset.client),
  discard: (bubble) => outgoing.discard(talk.conversation, bubble.dataset.client),
  copy: (bubble) => copy(bubble.textContent),
};
at("talk").addEventListener("click", ({ target }) => {
  const { action } = target.closest("[data-action]")?.dataset ?? {};
  ACTIONS[action]?.(target.closest(".turn")?.querySelector(".bubble"));
});
at("sign-out").addEventListener("submit", () => drafts.keepOnly([]));
document.addEventListener("visibilitychange", () => talk.seen());

// ------------------------------------------------------------------ what is drawn from here
function drawSummary() {
  const status = connection.isLive ? self.status : "";
  summary.draw({ status, capacity: self.capacity, isTalking: Boolean(talk.row) });
}

ticker.start();
socket.connect();
