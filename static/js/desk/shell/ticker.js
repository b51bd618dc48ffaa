import { fill, show } from "../../elements/templates.js";
import { ago, duration } from "../../text/durations.js";
import { gettext, say } from "../../text/translation.js";
import { drawUndelivered } from "../conversation/undelivered.js";
import { promiseState, waitState } from "../ticket/wait_state.js";

/** @import { ServerClock } from "../connection/server_clock.js" */

/**
 * The one module that ticks. Every pill with data-since and every figure with data-ago is redrawn
 * each second.
 */
export class Ticker {
  #root;
  #clock;
  #limits = { warning: 40, target: 60 };
  #onState;
  /** @type {Map<string, string>} */
  #told = new Map();
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {{
   *   root: HTMLElement, clock: ServerClock, onState: (name: string, seconds: number) => void,
   * }} parts
   */
  constructor({ root, clock, onState }) {
    this.#root = root;
    this.#clock = clock;
    this.#onState = onState;
  }

  /** @param {{ warning: number, target: number }} options */
  set limits({ warning, target }) {
    this.#limits = { warning, target };
  }

  start() {
    this.#timer = setInterval(() => this.tick(), 1000);
  }

  stop() {
    clearInterval(this.#timer);
  }

  tick() {
    for (const element of this.#root.querySelectorAll("[data-since]")) this.#drawWait(element);
    for (const element of this.#root.querySelectorAll("[data-ago]")) this.#drawAgo(element);
    for (const element of this.#root.querySelectorAll("[data-undelivered]")) {
      drawUndelivered(element, this.#clock.since(element.dataset.undelivered));
    }
  }

  /**
   * Make this pill count from `since`, or hide it. While a first answer is due, that decides how
   * it looks.
   * @param {HTMLElement} pill
   * @param {string | null} since
   * @param {{ warn_at?: string | null, due_at?: string | null }} [options]
   */
  wait(pill, since, { warn_at: warn, due_at: due } = {}) {
    show(pill, Boolean(since));
    delete pill.dataset.due;
    if (!since) return delete pill.dataset.since;
    pill.dataset.since = since;
    if (due) Object.assign(pill.dataset, { warn, due });
    this.#drawWait(pill);
  }

  /**
   * @param {HTMLElement} element
   * @param {string | null} since
   */
  ago(element, since) {
    element.dataset.ago = since;
    this.#drawAgo(element);
  }

  /** @param {HTMLElement} pill */
  #drawWait(pill) {
    const seconds = this.#clock.since(pill.dataset.since);
    const state = pill.dataset.due
      ? promiseState(this.#clock.now(), pill.dataset)
      : waitState(seconds, this.#limits);
    const time = duration(seconds);
    fill(pill, {
      time: "long" in pill.dataset ? say(gettext("Waiting %(time)s"), { time }) : time,
    });
    if (pill.dataset.state !== state) drawState(pill, state);
    if (pill.dataset.who) this.#tell(pill, state, seconds);
  }

  /** @param {HTMLElement} element */
  #drawAgo(element) {
    const seconds = this.#clock.since(element.dataset.ago);
    const text = element.dataset.words
      ? say(element.dataset.words, { time: ago(seconds) })
      : ago(seconds);
    if (element.textContent !== text) element.textContent = text;
  }

  /**
   * A change of state is spoken once, at the warning and at the target, not every second.
   * @param {HTMLElement} pill
   * @param {string} state
   * @param {number} seconds
   */
  #tell(pill, state, seconds) {
    const key = `${pill.dataset.who} ${pill.dataset.since}`;
    const before = this.#told.get(key);
    this.#told.set(key, state);
    if (before !== undefined && state && before !== state) this.#onState(pill.dataset.who, seconds);
  }
}

/**
 * @param {HTMLElement} pill
 * @param {string} state
 */
function drawState(pill, state) {
  pill.dataset.state = state;
  const [calm, alarm] = pill.querySelectorAll("svg");
  show(calm, state !== "breach");
  show(alarm, state === "breach");
}
