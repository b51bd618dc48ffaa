import { drawAvatar } from "../../elements/avatar.js";
import { drawLoad } from "../../elements/load_meter.js";
import { Menu } from "../../elements/menu.js";
import { fill, find, onClick, show } from "../../elements/templates.js";
import { ownLoadWords } from "../../text/load_words.js";
import { gettext, say } from "../../text/translation.js";
import { shapeOf, statusOf } from "./presence_status.js";

/** @import { Load } from "../../text/load_words.js" */

/** The button at the foot of the rail: my status, my load, and the menu that changes them. */
export class Presence {
  #button;
  #menu;
  #list;
  #empty;
  #on;

  /**
   * `on`: status(code), quiet() for do not disturb, preferences(), shortcuts()
   * @param {{
   *   button: HTMLButtonElement, menu: HTMLElement, list: HTMLElement, empty: HTMLElement,
   *   on: Record<string, (status: string) => void>,
   * }} parts
   */
  constructor({ button, menu, list, empty, on }) {
    this.#button = button;
    this.#menu = menu;
    this.#list = list;
    this.#empty = empty;
    this.#on = on;
    const opener = new Menu({ button, menu });
    drawAvatar(find(button, ".avatar"), button.dataset.name);
    onClick(menu, (target) => {
      const option = target.closest("[data-status], [data-action]");
      if (!option) return;
      const { status, action } = option.dataset;
      if (action !== "quiet") opener.toggle(false);
      if (status) this.#on.status(status);
      else this.#on[action]("");
    });
  }

  /**
   * Do not disturb: `until` is a time of day, or "" when one may be disturbed.
   * @param {string} until
   */
  drawQuiet(until) {
    find(this.#menu, "[data-action=quiet]").setAttribute("aria-checked", String(Boolean(until)));
    fill(this.#menu, {
      quiet: until
        ? say(gettext("No sound until %(time)s"), { time: until })
        : gettext("No sound for an hour"),
    });
    show(find(this.#button, "[data-part=quiet]"), Boolean(until));
  }

  /**
   * An administrator gets no tickets by themselves: their load is told when they have some.
   * @param {{
   *   status: string, load: Load, capacity: number, isFull: boolean, isAdministrator: boolean,
   * }} options
   */
  draw({ status, load, capacity, isFull, isAdministrator }) {
    const told = isAdministrator && !load.needs && !load.waits ? "" : ownLoadWords(load);
    const words = statusOf(status, isAdministrator);
    const values = { name: this.#button.dataset.name, status: words, load: told };
    fill(this.#button, {
      status: words,
      presence: told
        ? say(gettext("%(name)s, %(status)s, %(load)s. Change presence"), values)
        : say(gettext("%(name)s, %(status)s. Change presence"), values),
    });
    for (const place of [this.#button, this.#empty])
      find(place, ".presence").dataset.state = shapeOf(status);
    for (const option of this.#menu.querySelectorAll("[data-status]")) {
      option.setAttribute("aria-checked", String(option.dataset.status === status));
    }
    drawLoad(find(this.#button, ".load"), { ...load, capacity: told ? capacity : 0, isFull });
    fill(this.#list, { load: told });
    fill(this.#empty, { presence: [words, told].filter(Boolean).join(" · ") });
  }
}
