import { fill, find, show } from "../../elements/templates.js";
import { ago } from "../../text/durations.js";
import { gettext, say } from "../../text/translation.js";

/** @import { Connection } from "../../../../sdk/js/src/desk.ts" */

const BANNER_DELAY = 1200; // ms without a line before anybody is told: a restart is over sooner

/** The banner of a broken line: what is kept, when the next try comes, how old the picture is. */
export class ConnectionBanner {
  #root;
  #connection;
  /** @type {number | null} */
  #lostAt = Date.now();

  /** @param {{ root: HTMLElement, connection: Connection }} parts */
  constructor({ root, connection }) {
    this.#root = root;
    this.#connection = connection;
    find(root, "[data-action=retry]").addEventListener("click", () => connection.wake());
    setInterval(() => this.draw(), 500);
  }

  /** @param {boolean} live */
  set isLive(live) {
    this.#lostAt = live ? null : (this.#lostAt ?? Date.now());
    this.draw();
  }

  get isLive() {
    return this.#lostAt === null;
  }

  draw() {
    const lost = this.#lostAt !== null && Date.now() - this.#lostAt >= BANNER_DELAY;
    show(this.#root, lost);
    if (lost) fill(this.#root, { retry: [this.#age(), this.#next()].filter(Boolean).join(" · ") });
  }

  #age() {
    const { heardAt } = this.#connection;
    if (!heardAt) return "";
    const seconds = Math.floor((Date.now() - heardAt) / 1000);
    const time = seconds < 60 ? say(gettext("%(seconds)s s"), { seconds }) : ago(seconds);
    return say(gettext("Last update %(time)s ago"), { time });
  }

  #next() {
    const { retryAt } = this.#connection;
    if (!retryAt) return gettext("Trying now");
    return say(gettext("Trying again in %(seconds)s s"), {
      seconds: Math.max(0, Math.ceil((retryAt - Date.now()) / 1000)),
    });
  }
}
