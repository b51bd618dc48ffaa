import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { stepDown } from "../../elements/arrow_keys.js";
import { drawAvatar } from "../../elements/avatar.js";
import { drawLoad } from "../../elements/load_meter.js";
import { clone, fill, find, onClick, slot } from "../../elements/templates.js";
import { gettext } from "../../text/translation.js";
import { groupsOf } from "./targets.js";

/** @import { Targets } from "../connection/requests.d.ts" */
/** @import { Choice } from "./targets.js" */

const REFRESH_INTERVAL = 4000; // ms between two readings while the choices are on the screen

/**
 * A field to search in and the choices below it: a combobox with its listbox. They stay current
 * while they are shown.
 */
export class TargetList {
  /** @type {HTMLInputElement} */
  #find;
  #options;
  #load;
  /** @type {Targets | null} */
  #targets = null;
  #escalating = false;
  /** @type {number | undefined} */
  #timer;
  #request = 0; // an answer to an older question is not drawn
  /** @type {string | null} */
  chosen = null;

  /**
   * `load(conversation)`: who can be reached now.
   * @param {{ root: HTMLElement, load: (conversation: string) => Promise<Targets> }} parts
   */
  constructor({ root, load }) {
    this.#find = find(root, "[role=combobox]");
    this.#options = find(root, "[role=listbox]");
    this.#load = load;
    this.#find.addEventListener("input", () => this.#search());
    onKeydown(this.#find, (event) => this.#key(event));
    onClick(this.#options, (target) =>
      this.#choose(target.closest("[role=option]:not([aria-disabled=true])")?.dataset.key),
    );
  }

  /**
   * @param {string} conversation
   * @param {{ escalating: boolean, chosen: string | null }} options
   */
  start(conversation, { escalating, chosen }) {
    [this.#escalating, this.#targets, this.chosen] = [escalating, null, chosen];
    this.#find.value = "";
    this.#draw();
    this.#refresh(conversation);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#refresh(conversation), REFRESH_INTERVAL);
  }

  stop() {
    clearInterval(this.#timer);
    this.#request += 1;
  }

  focus() {
    this.#find.focus();
  }

  get #choices() {
    return this.#groups.flatMap(({ choices }) => choices);
  }

  get #groups() {
    return this.#targets
      ? groupsOf(this.#targets, { escalating: this.#escalating, query: this.#find.value.trim() })
      : [];
  }

  /** The chosen one, as a command names it, and its name; null: none, or it has gone meanwhile. */
  get target() {
    const all = this.#targets
      ? groupsOf(this.#targets, { escalating: this.#escalating }).flatMap(({ choices }) => choices)
      : [];
    return all.find(({ key, enabled }) => enabled && key === this.chosen) ?? null;
  }

  /** What is typed chooses the first that fits. */
  #search() {
    if (this.#find.value.trim())
      this.chosen = this.#choices.find(({ enabled }) => enabled)?.key ?? null;
    this.#draw();
  }

  /** @param {string} conversation */
  async #refresh(conversation) {
    const request = (this.#request += 1);
    try {
      const targets = await this.#load(conversation);
      if (request !== this.#request) return;
      this.#targets = targets;
      this.#draw();
    } catch {
      if (request === this.#request && !this.#targets)
        this.#tell(gettext("Could not be loaded. Trying again."));
    }
  }

  #draw() {
    const groups = this.#groups;
    const { scrollTop } = this.#options;
    this.#options.replaceChildren(...groups.map((group, place) => this.#group(group, place)));
    this.#options.scrollTop = scrollTop;
    if (!groups.length) this.#tell(this.#targets ? gettext("Nobody matches.") : gettext("Loading"));
    this.#mark();
  }

  /**
   * @param {{ title: string, choices: Choice[] }} options
   * @param {number} place
   */
  #group({ title, choices }, place) {
    const group = fill(clone("target-group"), { title });
    group.setAttribute("aria-labelledby", (slot(group, "title").id = `target-group-${place}`));
    group.append(...choices.map((choice) => this.#option(choice)));
    return group;
  }

  /**
   * @param {{
   *   key: string, name: string, about: string, load: Choice["load"], enabled: boolean,
   * }} options
   */
  #option({ key, name, about, load, enabled }) {
    const option = fill(clone(load ? "target-person" : "target-team"), { name, about });
    option.dataset.key = key;
    option.id = `target-${key.replace(":", "-")}`;
    if (!enabled) option.setAttribute("aria-disabled", "true");
    if (!load) return option;
    drawAvatar(slot(option, "avatar"), name);
    find(option, ".presence").dataset.state = enabled ? "available" : "busy";
    drawLoad(find(option, ".load"), load);
    return option;
  }

  /** @param {string | undefined} key */
  #choose(key) {
    if (!key) return;
    this.chosen = key;
    this.#mark();
  }

  #mark() {
    this.#find.removeAttribute("aria-activedescendant");
    for (const option of this.#options.querySelectorAll("[role=option]")) {
      const isChosen = option.dataset.key === this.chosen;
      option.setAttribute("aria-selected", String(isChosen));
      if (isChosen) this.#find.setAttribute("aria-activedescendant", option.id);
    }
  }

  /** @param {string} words */
  #tell(words) {
    this.#options.replaceChildren(fill(clone("target-none"), { words }));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = stepDown(event);
    const choices = this.#choices.filter(({ enabled }) => enabled);
    if (!step || !choices.length) return;
    const place = choices.findIndex(({ key }) => key === this.chosen);
    const next = place < 0 ? (step > 0 ? 0 : -1) : (place + step) % choices.length;
    this.#choose(choices.at(next).key);
    this.#options.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  }
}
