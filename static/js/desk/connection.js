import { ago } from "./clock.js";
import { fill, show } from "./templates.js";
import { gettext, say } from "./words.js";

const GRACE = 1200; // ms without a line before anybody is told: a restart is over sooner

/** The banner of a broken line: what is kept, when the next try comes, how old the picture is. */
export class Connection {
  #root;
  #line;
  #lostAt = Date.now();

  constructor({ root, line }) {
    [this.#root, this.#line] = [root, line];
    root.querySelector("[data-action=retry]").addEventListener("click", () => line.wake());
    setInterval(() => this.draw(), 500);
  }

  set isLive(live) {
    this.#lostAt = live ? null : (this.#lostAt ?? Date.now());
    this.draw();
  }

  get isLive() {
    return this.#lostAt === null;
  }

  draw() {
    const lost = !this.isLive && Date.now() - this.#lostAt >= GRACE;
    show(this.#root, lost);
    if (lost) fill(this.#root, { retry: [this.#age(), this.#next()].filter(Boolean).join(" · ") });
  }

  #age() {
    const { heardAt } = this.#line;
    const seconds = heardAt && Math.floor((Date.now() - heardAt) / 1000);
    if (!heardAt) return "";
    const time = seconds < 60 ? say(gettext("%(seconds)s s"), { seconds }) : ago(seconds);
    return say(gettext("Last update %(time)s ago"), { time });
  }

  #next() {
    const { retryAt } = this.#line;
    if (!retryAt) return gettext("Trying now");
    return say(gettext("Trying again in %(seconds)s s"), { seconds: Math.max(0, Math.ceil((retryAt - Date.now()) / 1000)) });
  }
}
