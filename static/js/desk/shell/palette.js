import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { stepDown } from "../../elements/arrow_keys.js";
import { clone, fill, find, show, showOnly, slot } from "../../elements/templates.js";
import { even, fit, isSpread, wordsIn } from "../../text/fuzzy.js";
import { gettext, say } from "../../text/translation.js";
import { excerptOf, foundIn } from "../list/found_rows.js";
import { drawKeys } from "./shortcuts_dialog.js";

/** @import { SearchHit, SearchPage } from "../connection/requests.d.ts" */
/** @import { Found, Target } from "../list/found_rows.js" */
/** @import { Action } from "./actions.js" */

const SEARCH_DELAY = 250; // ms without a key before the server is asked
const SEARCH_MINIMUM = 2; // characters; a number of a ticket may have one
const MESSAGES_LIMIT = 3; // the search screen has all of them

/** @typedef {{ part: Found["part"] | "actions", option: HTMLElement, run: () => void }} Option */

/**
 * Ctrl K: the one box. Actions by their names at once, and what the search finds: people, tickets,
 * what was said.
 */
export class Palette {
  #dialog;
  #input;
  #parts;
  #actions;
  #get;
  #on;
  /** @type {Option[]} */
  #actionsFound = [];
  /** @type {Option[]} */
  #found = [];
  /** @type {Option[]} */
  #options = []; // both, as they stand on the screen
  #chosen = 0;
  /** @type {number | undefined} */
  #timer;
  /** @type {AbortController | null} */
  #asked = null;

  /**
   * `actions()`: the table, and the macros behind it; `get(parameters, signal)` searches, as the
   * search screen does; `on`: open(target), all(words): the search screen.
   * @param {{
   *   dialog: HTMLDialogElement, actions: () => Action[],
   *   get: (parameters: URLSearchParams, signal: AbortSignal) => Promise<SearchPage>,
   *   on: { open: (target: Target) => void, all: (words: string) => void },
   * }} parts
   */
  constructor({ dialog, actions, get, on }) {
    this.#dialog = dialog;
    this.#actions = actions;
    this.#get = get;
    this.#on = on;
    this.#input = find(dialog, "input");
    this.#parts = find(dialog, "[role=listbox]");
    this.#input.addEventListener("input", () => this.#typed());
    onKeydown(dialog, (event) => this.#key(event));
    dialog.addEventListener("click", (event) => this.#click(event));
    dialog.addEventListener("close", () => this.#stop());
  }

  open() {
    if (this.#dialog.open) return;
    this.#input.value = "";
    this.#typed();
    this.#dialog.showModal();
    this.#input.focus();
  }

  /**
   * The actions that can be done now and fit, the best first.
   * @param {string} query
   */
  matching(query) {
    return findActions(
      this.#actions().filter(({ id, when }) => id !== "palette" && (when?.() ?? true)),
      query,
    );
  }

  #typed() {
    const words = this.#input.value.trim();
    this.#stop();
    this.#actionsFound = this.matching(words).map((action) => ({
      part: "actions",
      option: drawAction(action),
      run: action.run,
    }));
    this.#found = [];
    const isSearched = words.length >= SEARCH_MINIMUM || /^\d$/.test(words);
    if (isSearched) this.#timer = setTimeout(() => this.#search(words), SEARCH_DELAY);
    this.#draw(isSearched ? "searching" : "nothing");
    this.#choose(0);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#asked = null;
  }

  /** @param {string} words */
  async #search(words) {
    const asked = (this.#asked = new AbortController());
    try {
      const page = await this.#get(new URLSearchParams({ q: words }), asked.signal);
      if (asked === this.#asked) this.#show(page, words);
    } catch (error) {
      if (asked !== this.#asked) return;
      fill(this.#dialog, { failed: error.text ?? gettext("The search did not answer.") });
      this.#draw(error.code === "nothing_to_search" ? "nothing" : "failed");
    }
  }

  /**
   * @param {SearchPage} page
   * @param {string} words
   */
  #show(page, words) {
    // Whose name it is stands there already.
    const isSaid = (/** @type {SearchHit} */ { kind }) =>
      kind !== "ticket.opened" || !page.people.length;
    const shown = { ...page, hits: page.hits.filter(isSaid).slice(0, MESSAGES_LIMIT) };
    this.#found = foundIn(shown).map((found) => ({
      part: found.part,
      option: drawResult(found),
      run: () => this.#on.open(found.target),
    }));
    if (page.hits.length > MESSAGES_LIMIT)
      this.#found.push({ part: "hits", option: drawAll(words), run: () => this.#on.all(words) });
    const chosen = this.#options[this.#chosen];
    this.#draw("nothing");
    const isSure = chosen && this.#options[0] === this.#actionsFound[0];
    this.#choose(isSure ? this.#options.indexOf(chosen) : 0);
  }

  /**
   * What was found stands first, but an action that was typed by its name stays where it is.
   * @param {"searching" | "failed" | "nothing"} state
   */
  #draw(state) {
    const words = wordsIn(this.#input.value);
    const name = this.#actionsFound[0]?.option.textContent ?? "";
    const isNamed = words.every((word) => wordsIn(name).some((other) => other.startsWith(word)));
    this.#options = isNamed
      ? [...this.#actionsFound, ...this.#found]
      : [...this.#found, ...this.#actionsFound];
    this.#parts.replaceChildren(...this.#groups());
    this.#options.forEach(({ option }, place) => (option.id = `action-${place}`));
    showOnly(this.#dialog, "data-state", this.#options.length && state === "nothing" ? "" : state);
  }

  #groups() {
    const parts = [...new Set(this.#options.map(({ part }) => part))];
    return parts.map((part) => {
      const group = clone(`palette-${part}`);
      group.append(...this.#options.filter((one) => one.part === part).map(({ option }) => option));
      return group;
    });
  }

  /** @param {number} place */
  #choose(place) {
    const count = this.#options.length;
    this.#chosen = count ? (place + count) % count : 0;
    this.#options.forEach(({ option }, index) =>
      option.setAttribute("aria-selected", String(index === this.#chosen)),
    );
    if (!count) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", `action-${this.#chosen}`);
    this.#options[this.#chosen].option.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = stepDown(event);
    if (step) this.#choose(this.#chosen + step);
    else if (event.key === "Enter") this.#run();
    else if (event.code === "KeyK" && (event.ctrlKey || event.metaKey)) this.#dialog.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {{ target: EventTarget | null }} options */
  #click({ target }) {
    const option = /** @type {Element} */ (target).closest("[role=option]");
    if (option) this.#choose(this.#options.findIndex((one) => one.option === option));
    if (option) this.#run();
    else if (target === this.#dialog) this.#dialog.close(); // beside it
  }

  /** The dialog first: it gives the focus back, and the action may want it. */
  #run() {
    const chosen = this.#options[this.#chosen];
    if (!chosen) return;
    this.#dialog.close();
    chosen.run();
  }
}

/**
 * The actions that fit what was typed, the best first; all of them in their order when nothing was.
 * @param {Action[]} actions
 * @param {string} query
 */
export function findActions(actions, query) {
  const typed = wordsIn(query);
  const scored = actions.map((action, place) => ({ action, place, score: scoreOf(action, typed) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .map(({ action }) => action);
}

/**
 * @param {{ name: string }} options
 * @param {string[]} typed
 */
function scoreOf({ name }, typed) {
  const [text, words] = [even(name), wordsIn(name)];
  const scores = typed.map((word) => fit(word, text, words) || (isSpread(word, text) ? 5 : 0));
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 1);
}

/** @param {Action} options */
function drawAction({ name, key }) {
  const option = fill(clone("palette-option"), { name });
  if (key) option.append(drawKeys(key.shown));
  return option;
}

/** @param {Found} options */
function drawResult({ texts }) {
  const option = fill(clone("palette-result"), { name: texts.name, number: texts.number });
  slot(option, "excerpt").append(...excerptOf(texts));
  show(slot(option, "note"), texts.isNote);
  return option;
}

/** @param {string} words */
const drawAll = (words) =>
  fill(clone("palette-option"), { name: say(gettext("All results for “%(words)s”"), { words }) });
