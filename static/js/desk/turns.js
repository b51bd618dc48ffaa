import { needsAnotherFile, reasonOf } from "../../../sdk/js/src/desk.ts";
import { drawAvatar } from "./names.js";
import { clone, fill, show, showOnly, slot } from "./templates.js";
import { drawTime } from "./times.js";
import { sentenceOf } from "./vocabulary.js";
import { drawWhy } from "./why.js";
import { gettext, say } from "./words.js";

const isOurs = ({ by }) => by.role === "operator" || by.role === "administrator";

function templateOf(item) {
  if (item.failed) return "message.failed";
  return item.type === "message.sent" && isOurs(item) ? "message.sent.ours" : item.type;
}

/** A new turn with its first message, drawn as `nodes`. `me` is the reader's own name: own turns need no name. */
export function newTurn(item, me, nodes) {
  const turn = clone(templateOf(item));
  const avatar = slot(turn, "avatar");
  if (avatar) drawAvatar(avatar, item.by.name ?? "");
  const by = slot(turn, "by");
  show(by, item.by.name !== me);
  fill(turn, { by: item.by.name ?? "", author: item.by.name ?? "" });
  if (item.failed) drawFailure(turn, item);
  addMessage(turn, item, nodes);
  return turn;
}

/** One more message in the same turn. */
export function addMessage(turn, item, nodes) {
  const [message] = nodes;
  message.dataset.at = item.at;
  message.classList.toggle("is-queued", !item.seq);
  if (item.seq) message.dataset.seq = item.seq;
  if (item.client_id) message.dataset.client = item.client_id;
  turn.querySelector(".meta-line").before(...nodes);
}

function drawFailure(turn, { failed, text }) {
  const isFinal = needsAnotherFile(failed);
  fill(turn, { why: reasonOf(failed) });
  show(turn.querySelector("[data-action=resend]"), !isFinal);
  show(turn.querySelector("[data-action=choose]"), isFinal);
  show(turn.querySelector("[data-action=copy]"), Boolean(text));
}

/** The turn's one line of small print speaks of its last message. */
export function drawMeta(turn, timeline) {
  const { at, seq } = [...turn.querySelectorAll("[data-at]")].at(-1).dataset;
  const time = turn.querySelector("time");
  if (time) drawTime(time, at);
  const isNote = turn.classList.contains("turn-note");
  const tick = !seq ? "queued" : isNote ? "" : timeline.progress(Number(seq));
  showOnly(turn, "data-tick", tick);
  waitForDelivery(turn, tick === "sent" && timeline.knowsMarks ? at : null);
}

function waitForDelivery(turn, since) {
  const clock = slot(turn, "undelivered");
  if (!clock) return;
  if (since) clock.dataset.undelivered = since;
  else delete clock.dataset.undelivered;
  if (!since) show(clock, false);
}

/** The way to the customer's last ticket, further up. */
function drawPrevious(line, number) {
  const button = line.querySelector("[data-action=previous]");
  button.dataset.number = number;
  fill(button, { previous: say(gettext("After #%(number)s"), { number }) });
  show(button, true);
}

export function newLine(event) {
  const line = fill(clone(event.type), { sentence: sentenceOf(event) });
  if (event.type === "ticket.opened") showOnly(line, "data-channel", event.channel ?? "web");
  if (event.previous) drawPrevious(line, event.previous);
  if (event.note) fill(line, { note: event.note });
  if (event.ticket) line.dataset.ticket = event.ticket;
  if (event.seq) line.dataset.seq = event.seq;
  drawTime(line.querySelector("time"), event.at);
  drawWhy(line, event.why);
  return line;
}
