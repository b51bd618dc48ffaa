import { drawAvatar } from "../../elements/avatar.js";
import { clone, fill, find, onClick, show, showOnly, slot } from "../../elements/templates.js";
import { hourOf } from "../../text/dates.js";
import { gettext, say } from "../../text/translation.js";
import { drawEarlierTickets } from "./earlier_tickets.js";
import { CustomerNotes, CustomerTags } from "./notes_and_tags.js";
import { Operations } from "./operations.js";
import { chipsOf, factsOf } from "./profile.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { CardAnswer, Operation, Profile, Style } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */

/**
 * The panel about the customer. Each part is asked for by itself, says when it was, and fails by
 * itself.
 */
export class CustomerCard {
  #root;
  #get;
  #clock;
  /** @type {Row | null} */
  #row = null;
  #visit = 0;
  /** @type {Record<string, (answer: CardAnswer) => void>} */
  #parts;
  #notes;
  /** @type {Operation[]} */
  operations = []; // of the customer on the screen, as far as they are known

  /**
   * `get(path)` and `post(path, fields)` answer with JSON or throw; `onTicket(number)` goes to an
   * earlier ticket.
   * @param {{
   *   root: HTMLElement, get: (path: string) => Promise<CardAnswer>,
   *   post: (path: string, fields: object) => Promise<CardAnswer>, clock: ServerClock,
   *   onTicket: (number: number) => void,
   * }} parts
   */
  constructor({ root, get, post, clock, onTicket }) {
    this.#root = root;
    this.#get = get;
    this.#clock = clock;
    const operations = new Operations({ root: this.#part("operations"), clock });
    /**
     * @param {string} path
     * @param {object} fields
     */
    const send = (path, fields) => post(`${this.#row.conversation}/${path}`, fields);
    const notes = (this.#notes = new CustomerNotes({ root: this.#part("notes"), clock, send }));
    const tags = new CustomerTags({ root: this.#part("tags"), send });
    this.#parts = {
      profile: (answer) => this.#drawProfile(answer),
      operations: (answer) => {
        this.operations = answer.operations;
        operations.draw(answer);
      },
      tickets: (answer) =>
        drawEarlierTickets(this.#part("tickets"), answer, {
          current: this.#row.ticket,
          now: this.#clock.now(),
        }),
      tags: (answer) => tags.draw(answer),
      notes: (answer) => notes.draw(answer),
    };
    onClick(root, (target) => {
      const part =
        target.closest("[data-action=reload]") && target.closest("[data-part]").dataset.part;
      if (part) this.#load(part);
      const past = target.closest(".past");
      if (past) onTicket(Number(past.dataset.number));
    });
  }

  /** @param {Row} row */
  open(row) {
    const isSame = this.#row?.conversation === row.conversation && this.#row.ticket === row.ticket;
    this.#row = row;
    if (isSame) return;
    this.#visit += 1;
    this.operations = [];
    drawAvatar(slot(this.#root, "avatar"), row.customer);
    fill(this.#root, { name: row.customer, since: "", count: "" });
    for (const name of ["segment", "hint"]) show(slot(this.#root, name), false);
    for (const name of ["facts", "operations", "tickets", "notes", "tags"])
      slot(this.#root, name).replaceChildren();
    this.operations = [];
    find(this.#part("tags"), "form").reset();
    this.#notes.open(row.conversation);
    for (const part of Object.keys(this.#parts)) this.#load(part);
  }

  focusNotes() {
    find(this.#part("notes"), "textarea").focus();
  }

  focusTags() {
    find(this.#part("tags"), "input").focus();
  }

  /** @param {string} name */
  async #load(name) {
    const visit = this.#visit;
    this.#state(name, "loading");
    try {
      const answer = await this.#get(`${this.#row.conversation}/${name}/`);
      if (visit !== this.#visit) return;
      this.#parts[name](answer);
      this.#state(
        name,
        "ready",
        say(gettext("As of %(time)s"), { time: hourOf(answer.fetched_at) }),
      );
    } catch (error) {
      if (visit === this.#visit) this.#state(name, "failed", failureOf(error));
    }
  }

  /** @param {string} name */
  #part(name) {
    return find(this.#root, `section[data-part=${name}]`);
  }

  /**
   * @param {string} name
   * @param {string} state
   * @param {string} [text]
   */
  #state(name, state, text = "") {
    const part = this.#part(name);
    showOnly(part, "data-state", state);
    part.setAttribute("aria-busy", String(state === "loading"));
    fill(part, { fetched: state === "ready" ? text : "", failed: state === "failed" ? text : "" });
  }

  /** @param {{ profile: Profile, style: Style }} options */
  #drawProfile({ profile, style }) {
    const { client_since: year } = profile;
    fill(this.#root, {
      since: year ? say(gettext("Client since %(year)s"), { year }) : "",
      segment: profile.segment ?? "",
    });
    show(slot(this.#root, "segment"), Boolean(profile.segment));
    slot(this.#root, "facts").replaceChildren(...factsOf(profile).map(drawFact));
    this.#drawStyle(style);
  }

  /** @param {Style} style */
  #drawStyle(style) {
    const chips = chipsOf(style);
    fill(this.#root, { "hint-title": style.title, "hint-text": style.advice });
    show(slot(this.#root, "hint"), Boolean(style.title));
    slot(this.#root, "chips").replaceChildren(...chips.map(drawChip));
  }
}

/** @param {string} text */
function drawChip(text) {
  const chip = clone("chip");
  chip.textContent = text;
  return chip;
}

/** @param {string[]} fact */
function drawFact([label, value]) {
  const fact = clone("fact");
  find(fact, "dt").textContent = label;
  find(fact, "dd").textContent = value;
  return fact;
}

/** @param {{ code?: string }} error */
const failureOf = (error) =>
  error.code === "directory_unavailable"
    ? gettext("The bank's directory does not answer.")
    : gettext("This could not be loaded.");
