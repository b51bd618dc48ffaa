import { drawAvatar } from "./names.js";
import { Operations } from "./operations.js";
import { drawPast } from "./past.js";
import { chipsOf, factsOf } from "./profile.js";
import { Notes, Tags } from "./remarks.js";
import { clone, fill, show, showOnly, slot } from "./templates.js";
import { hourOf } from "./times.js";
import { gettext, say } from "./words.js";

/** The panel about the customer. Each part is asked for by itself, says when it was, and fails by itself. */
export class Card {
  #root;
  #get;
  #clock;
  #row = null;
  #visit = 0;
  #parts;
  #notes;
  operations = []; // of the customer on the screen, as far as they are known

  /** `get(path)` and `post(path, fields)` answer with JSON or throw; `onTicket(number)` goes to an earlier ticket. */
  constructor({ root, get, post, clock, onTicket }) {
    [this.#root, this.#get, this.#clock] = [root, get, clock];
    const operations = new Operations({ root: this.#part("operations"), clock });
    const send = (path, fields) => post(`${this.#row.conversation}/${path}`, fields);
    const notes = (this.#notes = new Notes({ root: this.#part("notes"), clock, send }));
    const tags = new Tags({ root: this.#part("tags"), send });
    this.#parts = {
      profile: (answer) => this.#drawProfile(answer),
      operations: (answer) => {
        this.operations = answer.operations;
        operations.draw(answer);
      },
      tickets: (answer) => drawPast(this.#part("tickets"), answer, { current: this.#row.ticket, now: this.#clock.now() }),
      tags: (answer) => tags.draw(answer),
      notes: (answer) => notes.draw(answer),
    };
    root.addEventListener("click", ({ target }) => {
      const part = target.closest("[data-action=reload]") && target.closest("[data-part]").dataset.part;
      if (part) this.#load(part);
      const past = target.closest(".past");
      if (past) onTicket(Number(past.dataset.number));
    });
  }

  open(row) {
    const isSame = this.#row?.conversation === row.conversation && this.#row.ticket === row.ticket;
    this.#row = row;
    if (isSame) return;
    this.#visit += 1;
    this.operations = [];
    drawAvatar(slot(this.#root, "avatar"), row.customer);
    fill(this.#root, { name: row.customer, since: "", count: "" });
    for (const name of ["segment", "hint"]) show(slot(this.#root, name), false);
    for (const name of ["facts", "operations", "tickets", "notes", "tags"]) slot(this.#root, name).replaceChildren();
    this.operations = [];
    this.#part("tags").querySelector("form").reset();
    this.#notes.open(row.conversation);
    for (const part of Object.keys(this.#parts)) this.#load(part);
  }

  async #load(name) {
    const visit = this.#visit;
    this.#state(name, "loading");
    try {
      const answer = await this.#get(`${this.#row.conversation}/${name}/`);
      if (visit !== this.#visit) return;
      this.#parts[name](answer);
      this.#state(name, "ready", say(gettext("As of %(time)s"), { time: hourOf(answer.fetched_at) }));
    } catch (error) {
      if (visit === this.#visit) this.#state(name, "failed", failureOf(error));
    }
  }

  #part(name) {
    return this.#root.querySelector(`section[data-part=${name}]`);
  }

  #state(name, state, text = "") {
    const part = this.#part(name);
    showOnly(part, "data-state", state);
    part.setAttribute("aria-busy", String(state === "loading"));
    fill(part, { fetched: state === "ready" ? text : "", failed: state === "failed" ? text : "" });
  }

  #drawProfile({ profile, style }) {
    const { client_since: year } = profile;
    fill(this.#root, { since: year ? say(gettext("Client since %(year)s"), { year }) : "", segment: profile.segment ?? "" });
    show(slot(this.#root, "segment"), Boolean(profile.segment));
    slot(this.#root, "facts").replaceChildren(...factsOf(profile).map(drawFact));
    this.#drawStyle(style);
  }

  #drawStyle(style) {
    const chips = chipsOf(style);
    fill(this.#root, { "hint-title": style.title, "hint-text": style.advice });
    show(slot(this.#root, "hint"), Boolean(style.title));
    slot(this.#root, "chips").replaceChildren(...chips.map(drawChip));
  }
}

function drawChip(text) {
  const chip = clone("chip");
  chip.textContent = text;
  return chip;
}

function drawFact([label, value]) {
  const fact = clone("fact");
  fact.querySelector("dt").textContent = label;
  fact.querySelector("dd").textContent = value;
  return fact;
}

const failureOf = (error) =>
  error.code === "directory_unavailable" ? gettext("The bank's directory does not answer.") : gettext("This could not be loaded.");
