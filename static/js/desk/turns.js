import { drawAvatar } from "./names.js";
import { writeText } from "./linktext.js";
import { clone, fill, show, showOnly, slot } from "./templates.js";
import { drawTime } from "./times.js";
import { sentenceOf } from "./vocabulary.js";

const isOurs = ({ by }) => by.role === "operator" || by.role === "administrator";

function templateOf(item) {
  if (item.failed) return "message.failed";
  return item.type === "message.sent" && isOurs(item) ? "message.sent.ours" : item.type;
}

/** A new turn with its first bubble. `me` is the reader's own name: own turns need no name. */
export function newTurn(item, me) {
  const turn = clone(templateOf(item));
  const avatar = slot(turn, "avatar");
  if (avatar) drawAvatar(avatar, item.by.name ?? "");
  const by = slot(turn, "by");
  show(by, item.by.name !== me);
  fill(turn, { by: item.by.name ?? "", author: item.by.name ?? "", why: item.failed ?? "" });
  writeBubble(turn.querySelector(".bubble"), item);
  return turn;
}

/** One more bubble in the same turn. */
export function addBubble(turn, item) {
  const bubbles = turn.querySelectorAll(".bubble");
  const bubble = bubbles[0].cloneNode(false);
  bubbles[bubbles.length - 1].after(bubble);
  writeBubble(bubble, item);
  return bubble;
}

function writeBubble(bubble, item) {
  writeText(bubble, item.text);
  bubble.dataset.at = item.at;
  bubble.classList.toggle("is-queued", !item.seq);
  if (item.seq) bubble.dataset.seq = item.seq;
  else delete bubble.dataset.seq;
  if (item.client_id) bubble.dataset.client = item.client_id;
}

/** The turn's one line of small print speaks of its last bubble. */
export function drawMeta(turn, timeline) {
  const { at, seq } = [...turn.querySelectorAll(".bubble")].at(-1).dataset;
  const time = turn.querySelector("time");
  if (time) drawTime(time, at);
  const isNote = turn.classList.contains("turn-note");
  showOnly(turn, "data-tick", !seq ? "queued" : isNote ? "" : timeline.progress(Number(seq)));
}

export function newLine(event) {
  const line = fill(clone(event.type), { sentence: sentenceOf(event) });
  if (event.type === "ticket.opened") showOnly(line, "data-channel", event.channel ?? "web");
  if (event.ticket) line.dataset.ticket = event.ticket;
  drawTime(line.querySelector("time"), event.at);
  return line;
}
