import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { drawAvatar } from "./names.js";
import { clone, fill, show, showOnly, slot } from "./templates.js";
import { dateOf, hourOf, midnight } from "./times.js";
import { gettext, say } from "./words.js";

const FILTERS = ["q", "customer", "operator", "topic", "channel", "from", "to"];

/** The search over all dialogs, in place of the list. What is searched for stands in the address. */
export class Search {
  #root;
  #form;
  #get;
  #place;
  #clock;
  #onOpen;
  #asked = null; // the search under way, to be broken off
  #more = null; // where the next page begins
  #nearly = false;

  /** `get(parameters, signal)` answers with JSON or throws; `onOpen(hit)` shows the dialog at the hit. */
  constructor({ root, get, place, clock, onOpen }) {
    [this.#root, this.#get, this.#place, this.#clock, this.#onOpen] = [root, get, place, clock, onOpen];
    this.#form = root.querySelector("form");
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start();
    });
    onKeydown(this.#form, (event) => event.key === "Escape" && this.close());
    root.addEventListener("click", (event) => this.#click(event));
    onKeydown(root.querySelector("[data-part=results]"), (event) => this.#walk(event));
    const parameters = place.search;
    for (const name of FILTERS) this.#form.elements[name].value = parameters.get(name) ?? "";
    this.#drawFilters();
    if (FILTERS.some((name) => parameters.get(name))) this.start();
  }

  /** Whether it stands in place of the list. */
  get isOn() {
    return this.#root.hasAttribute("data-searching");
  }

  /** Open the hit that is `by` further down. */
  step(by) {
    const links = [...this.#root.querySelectorAll(".hit")];
    const from = links.findIndex((link) => link.hasAttribute("aria-current"));
    links[from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + by))]?.click();
  }

  focus() {
    this.#form.elements.q.focus();
    this.#form.elements.q.select();
  }

  /** Search for what the form says; nothing said closes the search. */
  start() {
    const parameters = this.#parameters();
    if (!parameters.size) return this.close();
    this.#place.search = parameters;
    [this.#more, this.#nearly] = [null, false];
    this.#root.toggleAttribute("data-searching", true);
    slot(this.#root, "hits").replaceChildren();
    this.#load(parameters);
  }

  close() {
    this.#asked?.abort();
    this.#asked = null;
    for (const name of FILTERS) this.#form.elements[name].value = "";
    this.#form.elements.q.dispatchEvent(new Event("input", { bubbles: true }));
    this.#drawFilters(false);
    this.#place.search = new URLSearchParams();
    this.#root.toggleAttribute("data-searching", false);
  }

  async #load(parameters) {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    this.#state("loading");
    try {
      const found = await this.#get(parameters, asked.signal);
      if (asked === this.#asked) this.#draw(found);
    } catch (error) {
      if (asked === this.#asked) this.#state(asked.signal.aborted ? "cancelled" : "failed", error.text ?? gettext("The search did not answer. Try again."));
    }
  }

  #draw({ hits, more, nearly }) {
    [this.#more, this.#nearly] = [more, nearly];
    const list = slot(this.#root, "hits");
    const focusFrom = list.children.length;
    list.append(...hits.map((hit) => this.#hit(hit)));
    this.#state(list.children.length ? "found" : "nothing", this.#summary(list.children.length));
    if (focusFrom) list.children[focusFrom]?.querySelector("a").focus();
  }

  #summary(count) {
    if (!count) return "";
    const words = this.#nearly ? gettext("Nearly so: %(count)s") : gettext("Found: %(count)s");
    return say(words, { count: this.#more ? `${count}+` : count });
  }

  #state(state, text = "") {
    const results = this.#root.querySelector("[data-part=results]");
    showOnly(results, "data-state", state);
    show(slot(results, "hits"), state === "found" || state === "loading");
    show(results.querySelector("[data-action=more]"), state === "found" && Boolean(this.#more));
    results.setAttribute("aria-busy", String(state === "loading"));
    fill(results, { told: state === "failed" ? "" : text, failed: state === "failed" ? text : "" });
  }

  #hit(hit) {
    const item = clone("search-hit");
    const link = item.querySelector("a");
    link.href = `#${hit.conversation}`;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      for (const other of this.#root.querySelectorAll(".hit[aria-current]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      this.#onOpen({ ...hit, words: hit.excerpt.filter(([, isHit]) => isHit).map(([text]) => text) });
    });
    drawAvatar(slot(item, "avatar"), hit.customer);
    fill(item, { name: hit.customer, number: hit.ticket ? `#${hit.ticket}` : "", by: byOf(hit), when: this.#when(hit.at) });
    slot(item, "excerpt").append(...excerptOf(hit));
    show(slot(item, "note"), hit.staff_only);
    return item;
  }

  #when(at) {
    if (Date.parse(at) >= midnight(this.#clock.now())) return hourOf(at);
    const year = new Date(at).getFullYear();
    return year === new Date(this.#clock.now()).getFullYear() ? dateOf(at) : `${dateOf(at)} ${year}`;
  }

  #parameters() {
    const parameters = new URLSearchParams();
    for (const name of FILTERS) {
      const value = this.#form.elements[name].value.trim();
      if (value) parameters.set(name, value);
    }
    return parameters;
  }

  #click({ target }) {
    const action = target.closest("[data-action]")?.dataset.action;
    if (action === "search-close") this.close();
    if (action === "search-cancel") this.#asked?.abort();
    if (action === "search-again") this.start();
    if (action === "filters") this.#drawFilters(this.#root.querySelector("[data-part=filters]").hidden);
    if (action === "filters-clear") this.#clearFilters();
    if (action === "more") this.#next();
  }

  #next() {
    const parameters = this.#parameters();
    parameters.set("before", this.#more);
    if (this.#nearly) parameters.set("nearly", "1");
    this.#load(parameters);
  }

  /** What was typed stays, and is searched for without them. */
  #clearFilters() {
    for (const name of FILTERS.slice(1)) this.#form.elements[name].value = "";
    this.#drawFilters();
    if (this.isOn) this.start();
  }

  /** Filters that say something are never hidden. */
  #drawFilters(open = false) {
    const isSet = FILTERS.slice(1).some((name) => this.#form.elements[name].value);
    show(this.#root.querySelector("[data-part=filters]"), open || isSet);
    this.#root.querySelector("[data-action=filters]").setAttribute("aria-expanded", String(open || isSet));
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...this.#root.querySelectorAll(".hit")];
    const from = links.indexOf(event.target.closest(".hit"));
    if (event.key === "Escape") this.close();
    if (!step || from < 0) return;
    event.preventDefault();
    if (from + step < 0) this.focus();
    else links[from + step]?.focus();
  }
}

const byOf = ({ kind, by }) => (kind === "ticket.opened" ? gettext("Opened a ticket") : by.role === "customer" ? "" : by.name);

/** Text in pieces; what was found stands in <mark>. */
function excerptOf({ excerpt }) {
  return excerpt.map(([text, isHit]) => {
    if (!isHit) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.textContent = text;
    return mark;
  });
}
