import { drawAvatar } from "../../elements/avatar.js";
import { clone, fill, find, onClick, show } from "../../elements/templates.js";
import { gettext, say } from "../../text/translation.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Sounds } from "./sounds.js" */

const DRAW_INTERVAL = 250; // ms

/** Tickets that are held out to this person: a bar each that runs out, with two ways to go. */
export class Offers {
  #root;
  #clock;
  #sounds;
  #on;
  /** @type {Map<string, { bar: HTMLElement, until: number, lasts: number }>} */
  #bars = new Map(); // by conversation: { bar, until, lasts }
  /** @type {number | undefined} */
  #timer;

  /**
   * `on`: accept(conversation), decline(conversation), heard(words)
   * @param {{
   *   root: HTMLElement, clock: ServerClock, sounds: Sounds,
   *   on: {
   *     accept: (conversation: string) => void, decline: (conversation: string) => void,
   *     heard: (words: string) => void,
   *   },
   * }} parts
   */
  constructor({ root, clock, sounds, on }) {
    this.#root = root;
    this.#clock = clock;
    this.#sounds = sounds;
    this.#on = on;
    onClick(root, (target) => {
      const action = target.closest("[data-action]")?.dataset.action;
      const conversation = target.closest("[data-conversation]")?.dataset.conversation;
      if (conversation && (action === "accept" || action === "decline"))
        this.#go(action, conversation);
    });
  }

  /** The one that runs out first. */
  get first() {
    return [...this.#bars].sort(([, a], [, b]) => a.until - b.until)[0]?.[0];
  }

  /** @param {string} conversation */
  has(conversation) {
    return this.#bars.has(conversation);
  }

  /** @param {{ conversation: string, ticket: number, customer: string, until: string }} options */
  add({ conversation, ticket, customer, until }) {
    this.drop(conversation);
    const bar = fill(clone("offer"), {
      title: say(gettext("For you: %(name)s"), { name: customer }),
      number: `#${ticket}`,
    });
    drawAvatar(find(bar, "[data-slot=avatar]"), customer);
    bar.dataset.conversation = conversation;
    const end = Date.parse(until);
    this.#bars.set(conversation, { bar, until: end, lasts: Math.max(1, end - this.#clock.now()) });
    this.#root.append(bar);
    this.#sounds.ring(conversation);
    this.#on.heard(say(gettext("A ticket of %(name)s is offered to you"), { name: customer }));
    this.#timer ??= setInterval(() => this.#draw(), DRAW_INTERVAL);
    this.#draw();
  }

  /**
   * It is somebody else's now, or nobody's.
   * @param {string} conversation
   */
  drop(conversation) {
    const known = this.#bars.get(conversation);
    if (!known) return;
    known.bar.remove();
    this.#bars.delete(conversation);
    this.#sounds.hush(conversation);
    show(this.#root, this.#bars.size > 0);
    if (this.#bars.size) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /**
   * What a row says is what holds.
   * @param {Row} row
   * @param {string} me
   */
  row(row, me) {
    if (row.offered_to?.id !== me) this.drop(row.conversation);
  }

  /**
   * The first one, by the keyboard; whether there was one.
   * @param {"accept" | "decline"} action
   */
  answer(action) {
    const conversation = this.first;
    if (conversation) this.#go(action, conversation);
    return Boolean(conversation);
  }

  /**
   * @param {"accept" | "decline"} action
   * @param {string} conversation
   */
  #go(action, conversation) {
    this.drop(conversation);
    this.#on[action](conversation);
  }

  #draw() {
    show(this.#root, this.#bars.size > 0);
    for (const [conversation, { bar, until, lasts }] of this.#bars) {
      const left = until - this.#clock.now();
      if (left <= -2000) this.drop(conversation); // the server's word is late
      const seconds = Math.max(0, Math.ceil(left / 1000));
      fill(bar, { left: say(gettext("%(seconds)s s"), { seconds }) });
      find(bar, "progress").value = Math.max(0, Math.min(1, left / lasts));
    }
  }
}
