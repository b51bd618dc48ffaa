import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { stepDown } from "../../elements/arrow_keys.js";
import { clone, fieldsOf, fill, find, show, showOnly, slot } from "../../elements/templates.js";
import { gettext, ngettext, say } from "../../text/translation.js";
import { drawFound, foundIn } from "./found_rows.js";

/** @import { SearchPage } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Found, Target } from "./found_rows.js" */
/** @import { Place } from "./off_list.js" */

const FILTERS = ["q", "customer", "operator", "topic", "channel", "from", "to"];
const PARTS = ["people", "tickets", "hits", "actions"];
const ACTIONS_LIMIT = 3; // that are shown under what was found
const TICKET_NUMBER = /^[#№]?\d+$/;

/** @typedef {{ name: string, run: () => void }} NamedAction */

/**
 * The search over all that the person may see, in place of the list. What is searched for stands
 * in the address.
 */
export class Search {
  #root;
  #form;
  #get;
  #address;
  #clock;
  #actions;
  #onOpen;
  /** @type {AbortController | null} */
  #asked = null; // the search under way, to be broken off
  /** @type {string | null} */
  #more = null; // where the next page begins
  #nearly = false;

  /**
   * `get(parameters, signal)` answers with JSON or throws; `actions(query)`: what can be done, by
   * its name; `onOpen(target)` shows the dialog there.
   * @param {{
   *   root: HTMLElement,
   *   get: (parameters: URLSearchParams, signal: AbortSignal) => Promise<SearchPage>,
   *   address: Place, clock: ServerClock, actions: (query: string) => NamedAction[],
   *   onOpen: (target: Target) => void,
   * }} parts
   */
  constructor({ root, get, address, clock, actions, onOpen }) {
    this.#root = root;
    this.#get = get;
    this.#address = address;
    this.#clock = clock;
    this.#actions = actions;
    this.#onOpen = onOpen;
    this.#form = find(root, "form");
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start();
    });
    onKeydown(this.#form, (event) => event.key === "Escape" && this.close());
    root.addEventListener("click", (event) => this.#click(event));
    onKeydown(find(root, "[data-part=results]"), (event) => this.#walk(event));
    const parameters = address.search;
    for (const name of FILTERS) fieldsOf(this.#form)[name].value = parameters.get(name) ?? "";
    this.#drawFilters();
    if (FILTERS.some((name) => parameters.get(name))) this.start();
  }

  /** Whether it stands in place of the list. */
  get isOn() {
    return this.#root.hasAttribute("data-searching");
  }

  /**
   * Open the hit that is `by` further down.
   * @param {number} by
   */
  step(by) {
    const links = [...this.#root.querySelectorAll(".hit")];
    const from = links.findIndex((link) => link.hasAttribute("aria-current"));
    links[from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + by))]?.click();
  }

  focus() {
    fieldsOf(this.#form).q.focus();
    fieldsOf(this.#form).q.select();
  }

  /**
   * Search for these words alone.
   * @param {string} words
   */
  show(words) {
    for (const name of FILTERS) fieldsOf(this.#form)[name].value = "";
    fieldsOf(this.#form).q.value = words;
    this.#drawFilters();
    this.start();
  }

  /** Search for what the form says; nothing said closes the search. */
  start() {
    const parameters = this.#parameters();
    if (!parameters.size) return this.close();
    this.#address.search = parameters;
    this.#more = null;
    this.#nearly = false;
    this.#root.toggleAttribute("data-searching", true);
    for (const part of PARTS) slot(this.#root, part).replaceChildren();
    this.#load(parameters);
  }

  close() {
    this.#asked?.abort();
    this.#asked = null;
    for (const name of FILTERS) fieldsOf(this.#form)[name].value = "";
    fieldsOf(this.#form).q.dispatchEvent(new Event("input", { bubbles: true }));
    this.#drawFilters(false);
    this.#address.search = new URLSearchParams();
    this.#root.toggleAttribute("data-searching", false);
  }

  /** @param {URLSearchParams} parameters */
  async #load(parameters) {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    this.#state("loading");
    try {
      const found = await this.#get(parameters, asked.signal);
      if (asked === this.#asked) this.#draw(found);
    } catch (error) {
      if (asked === this.#asked)
        this.#state(
          asked.signal.aborted ? "cancelled" : "failed",
          error.text ?? gettext("The search did not answer. Try again."),
        );
    }
  }

  /** @param {SearchPage} page */
  #draw(page) {
    const isNextPage = this.#more !== null;
    [this.#more, this.#nearly] = [page.more, page.nearly];
    const items = foundIn(page).map((found) => this.#row(found));
    if (!isNextPage) this.#drawActions();
    const count = this.#root.querySelectorAll("[data-found]").length;
    this.#state(count ? "found" : "nothing", this.#summary(count));
    if (isNextPage) items[0]?.querySelector("a").focus();
  }

  /** What can be done stands under what was found, not in place of it. */
  #drawActions() {
    const found = this.#actions(fieldsOf(this.#form).q.value).slice(0, ACTIONS_LIMIT);
    slot(this.#root, "actions").append(
      ...found.map(({ name, run }) => {
        const item = fill(clone("search-action"), { name });
        find(item, "button").addEventListener("click", run);
        return item;
      }),
    );
  }

  /** @param {number} count */
  #summary(count) {
    if (!count) return "";
    const words = this.#nearly
      ? ngettext("%(count)s close match", "%(count)s close matches", count)
      : ngettext("%(count)s result", "%(count)s results", count);
    return say(words, { count: this.#more ? `${count}+` : count });
  }

  /**
   * @param {string} state
   * @param {string} [text]
   */
  #state(state, text = "") {
    const results = find(this.#root, "[data-part=results]");
    showOnly(results, "data-state", state);
    showOnly(results, "data-help", this.#help);
    for (const part of PARTS)
      show(find(results, `[data-part=${part}]`), slot(results, part).children.length > 0);
    show(find(results, "[data-action=more]"), state === "found" && Boolean(this.#more));
    results.setAttribute("aria-busy", String(state === "loading"));
    fill(results, { told: state === "failed" ? "" : text, failed: state === "failed" ? text : "" });
  }

  /** What would help when nothing was found. */
  get #help() {
    if (this.#hasFilters) return "filters";
    return TICKET_NUMBER.test(fieldsOf(this.#form).q.value.trim()) ? "number" : "words";
  }

  /** @param {Found} found */
  #row(found) {
    const item = drawFound(found, this.#clock.now());
    const link = find(item, "a");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      for (const other of this.#root.querySelectorAll(".hit[aria-current]"))
        other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      this.#onOpen(found.target);
    });
    slot(this.#root, found.part).append(item);
    return item;
  }

  #parameters() {
    const parameters = new URLSearchParams();
    for (const name of FILTERS) {
      const value = fieldsOf(this.#form)[name].value.trim();
      if (value) parameters.set(name, value);
    }
    return parameters;
  }

  /** @param {{ target: EventTarget | null }} options */
  #click({ target }) {
    const action = /** @type {HTMLElement} */ (target).closest("[data-action]")?.dataset.action;
    if (action === "search-close") this.close();
    if (action === "search-cancel") this.#asked?.abort();
    if (action === "search-again") this.start();
    if (action === "filters")
      this.#drawFilters(Boolean(find(this.#root, "[data-part=filters]").hidden));
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
    for (const name of FILTERS.slice(1)) fieldsOf(this.#form)[name].value = "";
    this.#drawFilters();
    if (this.isOn) this.start();
  }

  get #hasFilters() {
    return FILTERS.slice(1).some((name) => fieldsOf(this.#form)[name].value);
  }

  /** Filters that say something are never hidden. */
  #drawFilters(open = false) {
    const isSet = this.#hasFilters;
    show(find(this.#root, "[data-part=filters]"), open || isSet);
    find(this.#root, "[data-action=filters]").setAttribute("aria-expanded", String(open || isSet));
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = stepDown(event);
    const links = [...this.#root.querySelectorAll(".hit")];
    const from = links.indexOf(/** @type {HTMLElement} */ (event.target).closest(".hit"));
    if (event.key === "Escape") this.close();
    if (!step || from < 0) return;
    event.preventDefault();
    if (from + step < 0) this.focus();
    else links[from + step]?.focus();
  }
}
