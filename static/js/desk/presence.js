import { ask, canAsk } from "./desktop.js";
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
  #bell;

  constructor({ button, menu, list, empty, bell, onStatus, onShortcuts }) {
    [this.#button, this.#menu, this.#list, this.#empty, this.#bell] = [button, menu, list, empty, bell];
    const opener = new Menu({ button, menu });
    drawAvatar(button.querySelector(".avatar"), button.dataset.name);
    menu.addEventListener("click", ({ target }) => {
      const option = target.closest("[data-status], [data-action]");
      if (!option) return;
      const { status, action } = option.dataset;
      if (action !== "sounds") opener.toggle(false);
      if (status) onStatus(status);
      if (action === "shortcuts") onShortcuts();
      if (action === "sounds") bell.isMuted = !bell.isMuted;
      if (action === "notify") ask().then(() => this.#drawOffers());
      this.#drawOffers();
    });
    this.#drawOffers();
  }

  /** `load` is what the open tickets weigh: one that waits for its customer is less than a whole one. */
  draw({ status, load, capacity }) {
    const open = Math.ceil(load);
    const values = { open, capacity, name: this.#button.dataset.name, status: statusOf(status) };
    fill(this.#button, { status: values.status });
    this.#button.setAttribute("aria-label", say(gettext("%(name)s, %(status)s, %(open)s of %(capacity)s tickets. Change presence"), values));
    for (const place of [this.#button, this.#empty]) place.querySelector(".presence").dataset.state = shapeOf(status);
    for (const option of this.#menu.querySelectorAll("[data-status]")) {
      option.setAttribute("aria-checked", String(option.dataset.status === status));
    }
    drawLoad(this.#button.querySelector(".load"), { open, capacity });
    fill(this.#list, { load: capacity ? say(gettext("%(open)s of %(capacity)s"), values) : "" });
    fill(this.#empty, { presence: capacity ? say(gettext("%(status)s · %(open)s of %(capacity)s"), values) : values.status });
  }

  #drawOffers() {
    this.#menu.querySelector("[data-action=sounds]").setAttribute("aria-checked", String(!this.#bell.isMuted));
    show(this.#menu.querySelector("[data-action=notify]"), canAsk());
  }
}
