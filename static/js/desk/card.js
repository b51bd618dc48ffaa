import { ageFrom, factsOf, hintOf, money } from "./profile.js";
import { drawAvatar } from "./names.js";
import { clone, fill, show, showOnly, slot } from "./templates.js";
import { hourOf, shortOf } from "./times.js";
import { ago, duration } from "./clock.js";
import { outcomeOf } from "./vocabulary.js";
import { gettext, say } from "./words.js";

const FEW = 5; // operations before "All"

/** The panel about the customer. Each part loads by itself, says when, and fails by itself. */
export class Card {
  #root;
  #get;
  #clock;
  #row = null;
  #visit = 0;
  operations = []; // of the customer on the screen, as far as they are known

  /** `get(path)` answers with JSON or throws; `onTicket(number)` goes to an earlier ticket. */
  constructor({ root, get, clock, onTicket }) {
    this.#root = root;
    this.#get = get;
    this.#clock = clock;
    root.addEventListener("click", ({ target }) => {
      const part = target.closest("[data-action=reload]") && target.closest("[data-part]").dataset.part;
      if (part) (part === "tickets" ? this.#loadTickets() : this.#loadProfile());
      if (target.closest("[data-action=all]")) this.#showAll(target);
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
    show(this.#root.querySelector("[data-action=all]"), false);
    for (const name of ["facts", "operations", "tickets"]) slot(this.#root, name).replaceChildren();
    this.#loadProfile();
    this.#loadTickets();
  }

  async #loadProfile() {
    await this.#load("card", ["facts", "operations"], (card) => {
      this.operations = card.operations;
      this.#drawProfile(card.profile);
      this.#drawOperations(card.operations);
      return card.fetched_at;
    });
  }

  async #loadTickets() {
    await this.#load("tickets", ["tickets"], ({ tickets }) => this.#drawTickets(tickets));
  }

  async #load(what, parts, draw) {
    const visit = this.#visit;
    this.#state(parts, "loading");
    try {
      const answer = await this.#get(`${this.#row.conversation}/${what}/`);
      if (visit !== this.#visit) return;
      const at = draw(answer);
      this.#state(parts, "ready", at ? say(gettext("As of %(time)s"), { time: hourOf(at) }) : "");
    } catch (error) {
      if (visit === this.#visit) this.#state(parts, "failed", failureOf(error));
    }
  }

  #state(parts, state, text = "") {
    for (const name of parts) {
      const part = this.#root.querySelector(`section[data-part=${name}]`);
      showOnly(part, "data-state", state);
      part.setAttribute("aria-busy", String(state === "loading"));
      fill(part, { fetched: text, failed: text });
    }
  }

  #drawProfile(profile) {
    const hint = hintOf(ageFrom(profile.born, this.#clock.now()));
    const { client_since: year } = profile;
    fill(this.#root, { since: year ? say(gettext("Client since %(year)s"), { year }) : "", segment: profile.segment ?? "" });
    fill(this.#root, { "hint-title": hint?.title ?? "", "hint-text": hint?.text ?? "" });
    show(slot(this.#root, "segment"), Boolean(profile.segment));
    show(slot(this.#root, "hint"), Boolean(hint));
    slot(this.#root, "facts").replaceChildren(...factsOf(profile).map(drawFact));
  }

  #drawOperations(operations) {
    slot(this.#root, "operations").replaceChildren(...operations.map((operation, place) => this.#operation(operation, place)));
    if (!operations.length) slot(this.#root, "operations").append(nothing(gettext("None lately.")));
    show(this.#root.querySelector("[data-action=all]"), operations.length > FEW);
  }

  #operation({ title, amount, currency, detail, declined_reason: declined, at }, place) {
    const item = fill(clone("operation"), {
      title,
      amount: money(amount, currency),
      detail: declined ? say(gettext("Declined · %(reason)s"), { reason: declined }) : (detail ?? ""),
      at: shortOf(at, this.#clock.now()),
    });
    item.toggleAttribute("data-declined", Boolean(declined));
    show(item, place < FEW);
    return item;
  }

  #showAll(button) {
    for (const item of slot(this.#root, "operations").children) show(item, true);
    show(button, false);
  }

  #drawTickets(tickets) {
    const earlier = tickets.filter(({ number }) => number !== this.#row.ticket);
    fill(this.#root, { count: earlier.length || "" });
    slot(this.#root, "tickets").replaceChildren(...earlier.map((ticket) => this.#past(ticket)));
    if (!earlier.length) slot(this.#root, "tickets").append(nothing(gettext("This is the first one.")));
  }

  #past({ number, opened_at: opened, closed_at: closed, operator, reason, first_text: text }) {
    const seconds = closed ? Math.round((Date.parse(closed) - Date.parse(opened)) / 1000) : 0;
    const about = [operator, closed && say(gettext("%(outcome)s in %(time)s"), { outcome: outcomeOf(reason).toLowerCase(), time: seconds < 60 ? duration(seconds) : ago(seconds) })];
    const item = fill(clone("past-ticket"), { text: text || `#${number}`, at: shortOf(opened, this.#clock.now()), about: about.filter(Boolean).join(" · ") });
    item.dataset.number = number;
    return item;
  }
}

function drawFact([label, value]) {
  const fact = clone("fact");
  fact.querySelector("dt").textContent = label;
  fact.querySelector("dd").textContent = value;
  return fact;
}

function nothing(text) {
  const line = document.createElement("p");
  line.className = "subtle small";
  line.textContent = text;
  return line;
}

const failureOf = (error) =>
  error.code === "directory_unavailable" ? gettext("The bank's directory does not answer.") : gettext("This could not be loaded.");
