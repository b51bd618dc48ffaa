import { drawLoad } from "./load.js";
import { Menu } from "./menu.js";
import { drawAvatar } from "./names.js";
import { fill, show } from "./templates.js";
import { shapeOf, statusOf } from "./vocabulary.js";
import { gettext, say } from "./words.js";

/** The button at the foot of the rail: my status, my load, and the menu that changes them. */
export class Presence {
  #button;
  #menu;
  #list;
  #empty;
  #on;

  /** `on`: status(code), quiet() for do not disturb, preferences(), shortcuts() */
  constructor({ button, menu, list, empty, on }) {
    [this.#button, this.#menu, this.#list, this.#empty, this.#on] = [button, menu, list, empty, on];
    const opener = new Menu({ button, menu });
    drawAvatar(button.querySelector(".avatar"), button.dataset.name);
    menu.addEventListener("click", ({ target }) => {
      const option = target.closest("[data-status], [data-action]");
      if (!option) return;
      const { status, action } = option.dataset;
      if (action !== "quiet") opener.toggle(false);
      if (status) this.#on.status(status);
      else this.#on[action]();
    });
  }

  /** Do not disturb: `until` is a time of day, or "" when one may be disturbed. */
  drawQuiet(until) {
    this.#menu.querySelector("[data-action=quiet]").setAttribute("aria-checked", String(Boolean(until)));
    fill(this.#menu, { quiet: until ? say(gettext("No sound until %(time)s"), { time: until }) : gettext("No sound for an hour") });
    show(this.#button.querySelector("[data-part=quiet]"), Boolean(until));
  }

  /** `load` is what the open tickets weigh: one that waits for its customer is less than a whole one. */
  draw({ status, load, capacity }) {
    const open = Math.ceil(load);
    const values = { open, capacity, name: this.#button.dataset.name, status: statusOf(status) };
    fill(this.#button, { status: values.status });
    fill(this.#button, { presence: say(gettext("%(name)s, %(status)s, %(open)s of %(capacity)s tickets. Change presence"), values) });
    for (const place of [this.#button, this.#empty]) place.querySelector(".presence").dataset.state = shapeOf(status);
    for (const option of this.#menu.querySelectorAll("[data-status]")) {
      option.setAttribute("aria-checked", String(option.dataset.status === status));
    }
    drawLoad(this.#button.querySelector(".load"), { open, capacity });
    fill(this.#list, { load: capacity ? say(gettext("%(open)s of %(capacity)s"), values) : "" });
    fill(this.#empty, { presence: capacity ? say(gettext("%(status)s · %(open)s of %(capacity)s"), values) : values.status });
  }
}
