import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { stepDown } from "../../elements/arrow_keys.js";
import { clone, fill, find, holds, onClick, show, slot } from "../../elements/templates.js";
import { languageName } from "../../text/names.js";
import { gettext, ngettext, say } from "../../text/translation.js";
import { topicOf } from "../ticket/topics.js";
import { answerParts, fillAnswer, findAnswers } from "./canned_answers.js";

/** @import { GapValues } from "./canned_answers.js" */
/** @import { OwnAnswers } from "./own_answers.js" */
/** @import { AnswersApi, CannedAnswer } from "../connection/requests.d.ts" */

/**
 * @typedef {object} PickerListeners
 * @property {(text: string) => void} query
 * @property {(text: string, id: number) => void} pick
 * @property {(how: { refocus: boolean, erased: boolean }) => void} close
 */

/** Canned answers over the composer: find, see, put in; like them, and write one's own. */
export class AnswerPicker {
  #root;
  #find;
  #options;
  #api;
  #own;
  /** @type {PickerListeners} */
  #on = { query() {}, pick() {}, close() {} };
  /** @type {CannedAnswer[] | null} */
  #answers = null;
  /** @type {CannedAnswer[]} */
  #found = [];
  #chosen = 0;
  /** @type {{ values: GapValues, locale: string, suggested: number[], first: number | null }} */
  #about = { values: {}, locale: "", suggested: [], first: null };
  #visit = 0;

  /**
   * `api`: load() → answers, suggest(conversation) → ids, like(id, favourite), use(id); `own`:
   * open(answer) for the dialog in which one's own answers are written, remove(answer), done → a
   * promise that the list is another one.
   * @param {{ root: HTMLElement, api: AnswersApi, own: OwnAnswers }} parts
   */
  constructor({ root, api, own }) {
    this.#root = root;
    this.#api = api;
    this.#own = own;
    this.#find = find(root, "input");
    this.#options = find(root, "[role=listbox]");
    this.#find.addEventListener("input", () => {
      this.#about.first = null;
      this.#search();
      this.#on.query(this.#find.value);
    });
    onKeydown(root, (event) => this.#key(event));
    onClick(root, (target) => this.#click(target));
    document.addEventListener("pointerdown", ({ target }) => {
      const isInDialog = /** @type {Element} */ (target).closest("dialog") !== null;
      if (this.isOpen && !holds(root, target) && !isInDialog) this.close({ refocus: false });
    });
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  /**
   * `values`: what the gaps stand for; `first`: the answer that is shown first, by its id; `on`:
   * query(text), pick(text, id), close({refocus, erased})
   * @param {{
   *   conversation: string, values: GapValues, locale: string, first?: number | null,
   *   on: PickerListeners,
   * }} options
   */
  async open({ conversation, values, locale, first = null, on }) {
    const visit = ++this.#visit;
    this.#about = { values, locale, suggested: [], first };
    this.#on = on;
    this.#find.value = "";
    show(this.#root, true);
    this.#find.focus();
    this.#tell(gettext("Loading answers"));
    if (!(await this.#load()))
      return this.#tell(gettext("The answers could not be loaded. Close this and try again."));
    this.#search();
    const suggested = await this.#api
      .suggest(conversation)
      .catch(() => /** @type {number[]} */ ([]));
    if (visit !== this.#visit || this.#find.value || !this.isOpen) return;
    this.#about.suggested = suggested;
    if (this.#chosen === 0) this.#search();
  }

  close({ refocus = true, erased = false } = {}) {
    show(this.#root, false);
    this.#on.close({ refocus, erased });
  }

  /** The list is another one: an answer was written or removed. */
  async reload() {
    this.#answers = null;
    if ((await this.#load()) && this.isOpen) this.#search();
  }

  /**
   * The text of the answer with one of these shortcuts, in the customer's language; null when
   * there is none.
   * @param {string[]} shortcuts
   * @param {{ values: GapValues, locale: string }} options
   */
  async text(shortcuts, { values, locale }) {
    this.#answers ??= await this.#api.load();
    const answer = this.#answers.find(
      (found) =>
        !found.own && shortcuts.includes(found.shortcut) && locale.startsWith(found.locale),
    );
    return answer ? fillAnswer(answer.body, values) : null;
  }

  async #load() {
    try {
      this.#answers ??= await this.#api.load();
    } catch {
      return false;
    }
    return true;
  }

  #search() {
    if (!this.#answers) return; // on their way: then it is searched
    const { locale, suggested, first } = this.#about;
    this.#found = findAnswers(this.#answers, this.#find.value, { locale, suggested });
    const wanted = this.#found.find(({ id }) => id === first);
    if (wanted) this.#found = [wanted, ...this.#found.filter((answer) => answer !== wanted)];
    this.#options.replaceChildren(
      ...this.#found.map((answer, place) => this.#option(answer, place)),
    );
    if (this.#found.length) this.#choose(0);
    else this.#tell(gettext("Nothing matches."));
  }

  /**
   * @param {CannedAnswer} answer
   * @param {number} place
   */
  #option(answer, place) {
    const option = fill(clone("answer-option"), {
      title: answer.title,
      about: this.#aboutOf(answer),
    });
    option.id = `answer-${place}`;
    show(slot(option, "favourite"), answer.favourite);
    const { locale } = this.#about;
    const isForeign = Boolean(locale) && !locale.startsWith(answer.locale);
    show(slot(option, "language"), isForeign);
    if (isForeign) fill(option, { language: languageName(answer.locale) });
    return option;
  }

  /** @param {{ id: number, topic: string, uses: number, own: boolean }} options */
  #aboutOf({ id, topic, uses, own }) {
    const used = uses
      ? say(ngettext("used %(count)s time", "used %(count)s times", uses), { count: uses })
      : "";
    const fits =
      !this.#find.value && this.#about.suggested.includes(id) ? gettext("fits the question") : "";
    return [own ? gettext("my own") : topic && topicOf(topic), fits, used]
      .filter(Boolean)
      .join(" · ");
  }

  /** @param {number} place */
  #choose(place) {
    this.#chosen = (place + this.#found.length) % this.#found.length;
    [...this.#options.children].forEach((option, index) =>
      option.setAttribute("aria-selected", String(index === this.#chosen)),
    );
    this.#find.setAttribute("aria-activedescendant", `answer-${this.#chosen}`);
    this.#options.children[this.#chosen].scrollIntoView({ block: "nearest" });
    this.#view(this.#found[this.#chosen]);
  }

  /**
   * @param {{
   *   title: string, body: string, source: string, favourite: boolean, own: boolean,
   * }} options
   */
  #view({ title, body, source, favourite, own }) {
    const view = find(this.#root, ".picker-view");
    fill(view, {
      title,
      source: source && say(gettext("Friendly version of %(source)s."), { source }),
    });
    slot(view, "body").replaceChildren(...answerParts(body, this.#about.values).map(drawPart));
    show(find(view, ".picker-about"), Boolean(source));
    show(find(view, "[data-part=tools]"), true);
    const like = find(view, "[data-tool=like]");
    like.setAttribute("aria-pressed", String(favourite));
    for (const tool of ["edit", "remove"]) show(find(view, `[data-tool=${tool}]`), own);
  }

  /** @param {string} text */
  #tell(text) {
    this.#found = [];
    this.#options.replaceChildren();
    this.#find.removeAttribute("aria-activedescendant");
    const view = find(this.#root, ".picker-view");
    fill(view, { title: "", body: text });
    for (const part of [".picker-about", "[data-part=tools]"]) show(find(view, part), false);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isFinding = document.activeElement === this.#find;
    const step = stepDown(event);
    if (event.key === "Escape") this.close();
    else if (!isFinding)
      return event.stopPropagation(); // a button: Enter, Space and Tab are its own
    else if (step && this.#found.length) this.#choose(this.#chosen + step);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.#pick();
    else if (event.key === "ArrowRight" && this.#find.selectionStart === this.#find.value.length)
      this.#tools[0]?.focus();
    else if (event.key === "Backspace" && !this.#find.value) this.close({ erased: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  get #tools() {
    return [...this.#root.querySelectorAll("[data-part=tools]:not([hidden]) button:not([hidden])")];
  }

  /** @param {HTMLElement} target */
  #click(target) {
    const option = target.closest("[role=option]");
    const tool = target.closest("[data-tool]")?.dataset.tool;
    if (option) this.#choose([...this.#options.children].indexOf(option));
    if (option) this.#pick();
    if (tool) this.#use(tool, this.#found[this.#chosen]);
  }

  /**
   * @param {string} tool
   * @param {CannedAnswer} answer
   */
  #use(tool, answer) {
    if (tool === "like") this.#like(answer);
    if (tool === "new") this.#own.open();
    if (tool === "edit") this.#own.open(answer);
    if (tool === "remove") this.#own.remove(answer);
  }

  /** @param {CannedAnswer} answer */
  #like(answer) {
    answer.favourite = !answer.favourite;
    this.#api.like(answer.id, answer.favourite).catch(() => this.reload());
    this.#view(answer);
    show(slot(this.#options.children[this.#chosen], "favourite"), answer.favourite);
  }

  #pick() {
    const answer = this.#found[this.#chosen];
    if (!answer) return;
    show(this.#root, false);
    answer.uses += 1;
    this.#api.use(answer.id).catch(() => {}); // a figure, and no more
    this.#on.pick(fillAnswer(answer.body, this.#about.values), answer.id);
  }
}

/** @param {{ text: string, filled: boolean, missing: boolean }} options */
function drawPart({ text, filled, missing }) {
  if (!filled && !missing) return text;
  const part = clone("answer-filled");
  part.textContent = text;
  part.toggleAttribute("data-missing", missing);
  return part;
}
