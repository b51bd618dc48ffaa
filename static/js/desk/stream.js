import { drawAvatar, firstName } from "./names.js";
import { clone, fill, show, slot } from "./templates.js";
import { continues, isSaid } from "./timeline.js";
import { dayKey, dayName } from "./times.js";
import { addMessage, drawMeta, newLine, newTurn } from "./turns.js";
import { isKnown } from "./vocabulary.js";
import { gettext, say } from "./words.js";

const NEAR = 60; // px from the newest message that still count as being there

/** The transcript on the screen: draws a timeline, keeps the reader's place, and never draws anything twice. */
export class Stream {
  #scroller;
  #list;
  #clock;
  #me;
  #drawMessage;
  #timeline = null;
  #older = clone("older");
  #loading = clone("stream-loading");
  #typing = clone("typing");
  #last = null; // what was drawn last, and the turn it is in
  #turn = null;
  #tail = null; // what to undo when the pending messages are drawn anew

  /** `drawMessage(item)`: the elements of one message. */
  constructor({ scroller, clock, me, drawMessage, onScroll }) {
    [this.#me, this.#drawMessage] = [me, drawMessage];
    this.#scroller = scroller;
    this.#list = scroller.querySelector("ol");
    this.#clock = clock;
    scroller.addEventListener("scroll", () => onScroll(), { passive: true });
  }

  get isAtNewest() {
    return this.#scroller.scrollTop > -NEAR;
  }

  get isNearOldest() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - clientHeight + scrollTop < 200;
  }

  toNewest() {
    this.#scroller.scrollTop = 0;
  }

  /** Draw everything: another conversation, or an earlier page in front of this one. The place is kept from below. */
  show(timeline, { customer, keepPlace = false }) {
    const place = keepPlace ? this.#scroller.scrollTop : 0;
    this.#timeline = timeline;
    this.#last = this.#turn = this.#tail = null;
    this.#scroller.setAttribute("aria-busy", "true");
    drawAvatar(slot(this.#typing, "avatar"), customer);
    this.#list.replaceChildren(this.#older, this.#loading, this.#typing);
    if (!keepPlace) this.typing("");
    for (const event of timeline.events) this.#draw(event);
    this.#drawTail();
    this.settle();
    this.#scroller.scrollTop = place;
  }

  append(event) {
    this.#keepingPlace(() => {
      this.#undoTail();
      this.#draw(event);
      this.#drawTail();
      this.settle();
    });
  }

  /** The pending messages may have changed. */
  tail() {
    const { pending } = this.#timeline;
    if (this.#tail && isSame(pending, this.#tail.pending)) return;
    this.#keepingPlace(() => {
      this.#undoTail();
      this.#drawTail();
    });
  }

  marks() {
    if (!this.#timeline) return;
    for (const turn of this.#list.querySelectorAll(".turn-out, .turn-note")) {
      if (turn.querySelector("[data-tick]")) drawMeta(turn, this.#timeline);
    }
  }

  typing(name) {
    const text = name ? say(gettext("%(name)s is typing"), { name: firstName(name) }) : "";
    this.#keepingPlace(() => {
      fill(this.#typing, { typing: text });
      if (name) drawAvatar(slot(this.#typing, "avatar"), name);
      show(this.#typing, Boolean(name));
    });
  }

  /** Show what is known of the part that is not on the screen: still loading, or more above. */
  settle() {
    const { isComplete, hasOlder } = this.#timeline;
    show(this.#loading, !isComplete);
    show(this.#older, hasOlder);
    this.#scroller.setAttribute("aria-busy", String(!isComplete));
  }

  toTicket(number) {
    const line = this.#list.querySelector(`[data-ticket="${Number(number)}"]`);
    line?.scrollIntoView({ block: "start" });
    return Boolean(line);
  }

  /** Bring one event into view; the event, or nothing when it is not drawn. */
  toEvent(seq, block = "center") {
    const element = this.#list.querySelector(`[data-seq="${Number(seq)}"]`);
    element?.scrollIntoView({ block });
    return element;
  }

  #draw(item) {
    if (!isSaid(item) && !isKnown(item)) return;
    const nodes = [];
    if (!this.#last || dayKey(item.at) !== dayKey(this.#last.at)) nodes.push(this.#day(item.at));
    if (!isSaid(item)) {
      nodes.push(newLine(item));
    } else if (nodes.length === 0 && continues(this.#last, item)) {
      const message = this.#drawMessage(item);
      addMessage(this.#turn, item, message);
      this.#tail?.push(...message);
      drawMeta(this.#turn, this.#timeline);
    } else {
      this.#turn = newTurn(item, this.#me, this.#drawMessage(item));
      drawMeta(this.#turn, this.#timeline);
      nodes.push(this.#turn);
    }
    this.#typing.before(...nodes);
    this.#tail?.push(...nodes);
    this.#last = item;
  }

  #day(time) {
    const day = clone("day");
    day.firstElementChild.textContent = dayName(time, this.#clock.now());
    return day;
  }

  #drawTail() {
    const [last, turn] = [this.#last, this.#turn];
    this.#tail = Object.assign([], { pending: this.#timeline.pending });
    for (const entry of this.#timeline.pending) this.#draw(asItem(entry, this.#me));
    this.#tail.undo = () => {
      for (const node of this.#tail) node.remove();
      [this.#last, this.#turn, this.#tail] = [last, turn, null];
      if (turn && last && isSaid(last)) drawMeta(turn, this.#timeline);
    };
  }

  #undoTail() {
    this.#tail?.undo();
  }

  /** The column is reversed: what is added below moves the reader unless the place is counted again. */
  #keepingPlace(change) {
    const { scrollTop, scrollHeight } = this.#scroller;
    const wasAtNewest = this.isAtNewest;
    change();
    const grown = this.#scroller.scrollHeight - scrollHeight;
    this.#scroller.scrollTop = wasAtNewest ? 0 : scrollTop - grown;
  }
}

const isSame = (one, other) => one.length === other.length && one.every((entry, place) => entry === other[place]);

function asItem({ type, created_at: at, ...entry }, me) {
  const kind = type === "note.add" ? "note.added" : "message.sent";
  return { ...entry, type: kind, at: new Date(at).toISOString(), by: { role: "operator", name: me } };
}
