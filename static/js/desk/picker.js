import { answerParts, fillAnswer, findAnswers } from "./answers.js";
import { clone, fill, show, slot } from "./templates.js";
import { gettext } from "./words.js";

/** Ready answers over the composer: find, see, put in. */
export class Picker {
  #root;
  #find;
  #options;
  #load;
  #on;
  #answers = null;
  #found = [];
  #chosen = 0;
  #people = { customer: "", operator: "" };
  #locale = "";

  constructor({ root, load }) {
    this.#root = root;
    this.#find = root.querySelector("input");
    this.#options = root.querySelector("[role=listbox]");
    this.#load = load;
    this.#find.addEventListener("input", () => {
      this.#search();
      this.#on.query(this.#find.value);
    });
    root.addEventListener("keydown", (event) => this.#key(event));
    this.#options.addEventListener("click", ({ target }) => this.#click(target.closest("[role=option]")));
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.isOpen && !root.contains(target)) this.close({ refocus: false });
    });
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  /** `people`: customer and operator; `on`: query(text), pick(text), close({refocus, erased}) */
  async open({ people, locale, on }) {
    [this.#people, this.#locale, this.#on] = [people, locale, on];
    this.#find.value = "";
    show(this.#root, true);
    this.#find.focus();
    this.#tell(gettext("Loading answers"));
    try {
      this.#answers ??= await this.#load();
    } catch {
      return this.#tell(gettext("The answers could not be loaded. Close this and try again."));
    }
    this.#search();
  }

  close({ refocus = true, erased = false } = {}) {
    show(this.#root, false);
    this.#on.close({ refocus, erased });
  }

  /** The text of the answer with one of these shortcuts, in the customer's language; null when there is none. */
  async text(shortcuts, { people, locale }) {
    this.#answers ??= await this.#load();
    const found = this.#answers.find((answer) => shortcuts.includes(answer.shortcut) && locale.startsWith(answer.locale));
    return found ? fillAnswer(found.body, people) : null;
  }

  #search() {
    this.#found = findAnswers(this.#answers ?? [], this.#find.value, this.#locale);
    this.#options.replaceChildren(...this.#found.map((answer, place) => this.#option(answer, place)));
    if (this.#found.length) this.#choose(0);
    else this.#tell(gettext("Nothing matches."));
  }

  #option({ title, topic, shortcut }, place) {
    const option = fill(clone("answer-option"), { title, about: [topic, `/${shortcut}`].filter(Boolean).join(" · ") });
    option.id = `answer-${place}`;
    return option;
  }

  #choose(place) {
    this.#chosen = (place + this.#found.length) % this.#found.length;
    [...this.#options.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.#chosen)));
    this.#find.setAttribute("aria-activedescendant", `answer-${this.#chosen}`);
    this.#options.children[this.#chosen].scrollIntoView({ block: "nearest" });
    const { title, body } = this.#found[this.#chosen];
    fill(this.#root.querySelector(".picker-view"), { title });
    slot(this.#root, "body").replaceChildren(...answerParts(body, this.#people).map(drawPart));
  }

  #tell(text) {
    this.#options.replaceChildren();
    this.#find.removeAttribute("aria-activedescendant");
    fill(this.#root.querySelector(".picker-view"), { title: "", body: text });
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#found.length) this.#choose(this.#chosen + step);
    else if (event.key === "Enter" && !event.isComposing) this.#pick();
    else if (event.key === "Escape") this.close();
    else if (event.key === "Backspace" && !this.#find.value) this.close({ erased: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #click(option) {
    if (!option) return;
    this.#choose([...this.#options.children].indexOf(option));
    this.#pick();
  }

  #pick() {
    const answer = this.#found[this.#chosen];
    if (!answer) return;
    show(this.#root, false);
    this.#on.pick(fillAnswer(answer.body, this.#people));
  }
}

function drawPart({ text, filled }) {
  if (!filled) return text;
  const part = clone("answer-filled");
  part.textContent = text;
  return part;
}
