import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { answerParts, fillAnswer, findAnswers } from "./answers.js";
import { clone, fill, show, slot } from "./templates.js";
import { topicOf } from "./topics.js";
import { gettext, ngettext, say } from "./words.js";

/** Ready answers over the composer: find, see, put in; like them, and write one's own. */
export class Picker {
  #root;
  #find;
  #options;
  #server;
  #own;
  #on;
  #answers = null;
  #found = [];
  #chosen = 0;
  #about = { values: {}, locale: "", suggested: [], first: null };
  #visit = 0;

  /**
   * `server`: load() → answers, suggest(conversation) → ids, like(id, favourite), use(id); `own`: open(answer) for the
   * dialog in which one's own answers are written, remove(answer), done → a promise that the list is another one.
   */
  constructor({ root, server, own }) {
    [this.#root, this.#server, this.#own] = [root, server, own];
    this.#find = root.querySelector("input");
    this.#options = root.querySelector("[role=listbox]");
    this.#find.addEventListener("input", () => {
      this.#about.first = null;
      this.#search();
      this.#on.query(this.#find.value);
    });
    onKeydown(root, (event) => this.#key(event));
    root.addEventListener("click", ({ target }) => this.#click(target));
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.isOpen && !root.contains(target) && !target.closest("dialog")) this.close({ refocus: false });
    });
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  /**
   * `values`: what the gaps stand for; `first`: the answer that is shown first, by its id; `on`: query(text),
   * pick(text, id), close({refocus, erased})
   */
  async open({ conversation, values, locale, first = null, on }) {
    const visit = ++this.#visit;
    this.#about = { values, locale, suggested: [], first };
    this.#on = on;
    this.#find.value = "";
    show(this.#root, true);
    this.#find.focus();
    this.#tell(gettext("Loading answers"));
    if (!(await this.#load())) return this.#tell(gettext("The answers could not be loaded. Close this and try again."));
    this.#search();
    const suggested = await this.#server.suggest(conversation).catch(() => []);
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

  /** The text of the answer with one of these shortcuts, in the customer's language; null when there is none. */
  async text(shortcuts, { values, locale }) {
    this.#answers ??= await this.#server.load();
    const answer = this.#answers.find((found) => !found.own && shortcuts.includes(found.shortcut) && locale.startsWith(found.locale));
    return answer ? fillAnswer(answer.body, values) : null;
  }

  async #load() {
    try {
      this.#answers ??= await this.#server.load();
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
    this.#options.replaceChildren(...this.#found.map((answer, place) => this.#option(answer, place)));
    if (this.#found.length) this.#choose(0);
    else this.#tell(gettext("Nothing matches."));
  }

  #option(answer, place) {
    const option = fill(clone("answer-option"), { title: answer.title, about: this.#aboutOf(answer) });
    option.id = `answer-${place}`;
    show(slot(option, "favourite"), answer.favourite);
    return option;
  }

  #aboutOf({ id, topic, uses, own }) {
    const used = uses ? say(ngettext("used %(count)s time", "used %(count)s times", uses), { count: uses }) : "";
    const fits = !this.#find.value && this.#about.suggested.includes(id) ? gettext("fits the question") : "";
    return [own ? gettext("my own") : topic && topicOf(topic), fits, used].filter(Boolean).join(" · ");
  }

  #choose(place) {
    this.#chosen = (place + this.#found.length) % this.#found.length;
    [...this.#options.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.#chosen)));
    this.#find.setAttribute("aria-activedescendant", `answer-${this.#chosen}`);
    this.#options.children[this.#chosen].scrollIntoView({ block: "nearest" });
    this.#view(this.#found[this.#chosen]);
  }

  #view({ title, body, source, favourite, own }) {
    const view = this.#root.querySelector(".picker-view");
    fill(view, { title, source: source && say(gettext("Friendly version of %(source)s."), { source }) });
    slot(view, "body").replaceChildren(...answerParts(body, this.#about.values).map(drawPart));
    show(view.querySelector(".picker-about"), Boolean(source));
    show(view.querySelector("[data-part=tools]"), true);
    const like = view.querySelector("[data-tool=like]");
    like.setAttribute("aria-pressed", String(favourite));
    for (const tool of ["edit", "remove"]) show(view.querySelector(`[data-tool=${tool}]`), own);
  }

  #tell(text) {
    this.#found = [];
    this.#options.replaceChildren();
    this.#find.removeAttribute("aria-activedescendant");
    const view = this.#root.querySelector(".picker-view");
    fill(view, { title: "", body: text });
    for (const part of [".picker-about", "[data-part=tools]"]) show(view.querySelector(part), false);
  }

  #key(event) {
    const isFinding = document.activeElement === this.#find;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (!isFinding) return event.stopPropagation(); // a button: Enter, Space and Tab are its own
    else if (step && this.#found.length) this.#choose(this.#chosen + step);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) this.#pick();
    else if (event.key === "ArrowRight" && this.#find.selectionStart === this.#find.value.length) this.#tools[0]?.focus();
    else if (event.key === "Backspace" && !this.#find.value) this.close({ erased: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  get #tools() {
    return [...this.#root.querySelectorAll("[data-part=tools]:not([hidden]) button:not([hidden])")];
  }

  #click(target) {
    const option = target.closest("[role=option]");
    const tool = target.closest("[data-tool]")?.dataset.tool;
    if (option) this.#choose([...this.#options.children].indexOf(option));
    if (option) this.#pick();
    if (tool) this.#use(tool, this.#found[this.#chosen]);
  }

  #use(tool, answer) {
    if (tool === "like") this.#like(answer);
    if (tool === "new") this.#own.open();
    if (tool === "edit") this.#own.open(answer);
    if (tool === "remove") this.#own.remove(answer);
  }

  #like(answer) {
    answer.favourite = !answer.favourite;
    this.#server.like(answer.id, answer.favourite).catch(() => this.reload());
    this.#view(answer);
    show(slot(this.#options.children[this.#chosen], "favourite"), answer.favourite);
  }

  #pick() {
    const answer = this.#found[this.#chosen];
    if (!answer) return;
    show(this.#root, false);
    answer.uses += 1;
    this.#server.use(answer.id).catch(() => {}); // a figure, and no more
    this.#on.pick(fillAnswer(answer.body, this.#about.values), answer.id);
  }
}

function drawPart({ text, filled, missing }) {
  if (!filled && !missing) return text;
  const part = clone("answer-filled");
  part.textContent = text;
  part.toggleAttribute("data-missing", missing);
  return part;
}
