import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { drawLoad } from "./load.js";
import { drawAvatar } from "./names.js";
import { groupsOf } from "./targets.js";
import { clone, fill, slot } from "./templates.js";
import { gettext } from "./words.js";

const EVERY = 4000; // ms between two readings while the choices are on the screen

/** A field to search in and the choices below it: a combobox with its listbox. They stay current while they are shown. */
export class TargetList {
  #find;
  #options;
  #load;
  #targets = null;
  #escalating = false;
  #timer = null;
  #turn = 0; // an answer to an older question is not drawn
  chosen = null;

  /** `load(conversation)`: who can be reached now. */
  constructor({ root, load }) {
    [this.#find, this.#options, this.#load] = [root.querySelector("[role=combobox]"), root.querySelector("[role=listbox]"), load];
    this.#find.addEventListener("input", () => this.#draw());
    onKeydown(this.#find, (event) => this.#key(event));
    this.#options.addEventListener("click", ({ target }) => this.#choose(target.closest("[role=option]:not([aria-disabled=true])")?.dataset.key));
  }

  start(conversation, { escalating, chosen }) {
    [this.#escalating, this.#targets, this.chosen] = [escalating, null, chosen];
    this.#find.value = "";
    this.#draw();
    this.#refresh(conversation);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#refresh(conversation), EVERY);
  }

  stop() {
    clearInterval(this.#timer);
    this.#turn += 1;
  }

  focus() {
    this.#find.focus();
  }

  get #choices() {
    return this.#groups.flatMap(({ choices }) => choices);
  }

  get #groups() {
    return this.#targets ? groupsOf(this.#targets, { escalating: this.#escalating, query: this.#find.value.trim() }) : [];
  }

  /** The chosen one, as a command names it, and its name; null: none, or it has gone meanwhile. */
  get target() {
    const all = this.#targets ? groupsOf(this.#targets, { escalating: this.#escalating }).flatMap(({ choices }) => choices) : [];
    return all.find(({ key, enabled }) => enabled && key === this.chosen) ?? null;
  }

  async #refresh(conversation) {
    const turn = (this.#turn += 1);
    try {
      const targets = await this.#load(conversation);
      if (turn !== this.#turn) return;
      this.#targets = targets;
      this.#draw();
    } catch {
      if (turn === this.#turn && !this.#targets) this.#tell(gettext("Could not be loaded. Trying again."));
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

  #group({ title, choices }, place) {
    const group = fill(clone("target-group"), { title });
    group.setAttribute("aria-labelledby", (slot(group, "title").id = `target-group-${place}`));
    group.append(...choices.map((choice) => this.#option(choice)));
    return group;
  }

  #option({ key, name, about, load, enabled }) {
    const option = fill(clone(load ? "target-person" : "target-team"), { name, about });
    option.dataset.key = key;
    option.id = `target-${key.replace(":", "-")}`;
    if (!enabled) option.setAttribute("aria-disabled", "true");
    if (!load) return option;
    drawAvatar(slot(option, "avatar"), name);
    option.querySelector(".presence").dataset.state = enabled ? "available" : "busy";
    drawLoad(option.querySelector(".load"), load);
    return option;
  }

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

  #tell(words) {
    this.#options.replaceChildren(fill(clone("target-none"), { words }));
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choices = this.#choices.filter(({ enabled }) => enabled);
    if (!step || !choices.length) return;
    const place = choices.findIndex(({ key }) => key === this.chosen);
    const next = place < 0 ? (step > 0 ? 0 : -1) : (place + step) % choices.length;
    this.#choose(choices.at(next).key);
    this.#options.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  }
}
