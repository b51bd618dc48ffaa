import { Ids, isVisible, systemClock } from "../../../../sdk/js/src/desk.ts";
import {
  clone,
  fieldsOf,
  fill,
  find,
  nothing,
  onClick,
  show,
  slot,
} from "../../elements/templates.js";
import { shortOf } from "../../text/dates.js";
import { gettext, say } from "../../text/translation.js";

/** @import { CardAnswer, CustomerNote } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */

const ids = new Ids(systemClock);

/**
 * What the staff wrote about the customer. What could not be stored stays in the field, and is
 * not stored twice; what is half written waits there while one looks at another customer.
 */
export class CustomerNotes {
  #root;
  #clock;
  #send;
  #clientId = ids.next();
  /** @type {string | null} */
  #conversation = null; // the conversation whose customer this is
  /** @type {Map<string | null, { text: string, clientId: string }>} */
  #unsent = new Map(); // by conversation: { text, clientId }

  /**
   * `send(path, fields)` answers with all notes, or throws.
   * @param {{
   *   root: HTMLElement, clock: ServerClock,
   *   send: (path: string, fields: object) => Promise<CardAnswer>,
   * }} parts
   */
  constructor({ root, clock, send }) {
    this.#root = root;
    this.#clock = clock;
    this.#send = send;
    find(root, "form").addEventListener("submit", (event) => this.#add(event));
    onClick(root, (target) => {
      const note = target.closest("[data-action=remove]")?.closest("[data-id]").dataset.id;
      if (note) attempt(root, async () => this.draw(await send(`notes/${note}/remove/`, {})));
    });
  }

  /** @param {string} conversation */
  open(conversation) {
    if (this.#field.value)
      this.#unsent.set(this.#conversation, { text: this.#field.value, clientId: this.#clientId });
    else this.#unsent.delete(this.#conversation);
    this.#conversation = conversation;
    const { text, clientId } = this.#unsent.get(conversation) ?? { text: "", clientId: ids.next() };
    [this.#field.value, this.#clientId] = [text, clientId];
  }

  /** @param {{ notes: CustomerNote[] }} options */
  draw({ notes }) {
    slot(this.#root, "notes").replaceChildren(...notes.map((note) => this.#note(note)));
    if (!notes.length)
      slot(this.#root, "notes").append(
        nothing(gettext("Nothing yet. The customer never sees these.")),
      );
  }

  /** @param {SubmitEvent} event */
  async #add(event) {
    event.preventDefault();
    const [conversation, text] = [this.#conversation, this.#field.value.trim()];
    if (!isVisible(text)) return this.#field.focus();
    await attempt(this.#root, async () => {
      const answer = await this.#send("notes/new/", { client_id: this.#clientId, text });
      if (conversation !== this.#conversation) return this.#unsent.delete(conversation);
      this.draw(answer);
      this.#clientId = ids.next();
      this.#field.value = "";
    });
  }

  get #field() {
    return find(this.#root, "textarea");
  }

  /** @param {{ id: string, text: string, by: string, at: string, removable: boolean }} options */
  #note({ id, text, by, at, removable }) {
    const item = fill(clone("customer-note"), {
      text,
      about: say(gettext("%(name)s · %(time)s"), {
        name: by,
        time: shortOf(at, this.#clock.now()),
      }),
    });
    item.dataset.id = id;
    show(find(item, "[data-action=remove]"), removable);
    return item;
  }
}

/** One word each; those that an administrator has listed are offered. */
export class CustomerTags {
  #root;

  /**
   * @param {{
   *   root: HTMLElement, send: (path: string, fields: object) => Promise<CardAnswer>,
   * }} parts
   */
  constructor({ root, send }) {
    this.#root = root;
    const form = find(root, "form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = fieldsOf(form).tag;
      const tag = field.value.trim();
      if (!isVisible(tag)) return field.focus();
      attempt(root, async () => {
        this.draw(await send("tags/new/", { tag }));
        field.value = "";
      });
    });
    onClick(root, (target) => {
      const tag = target.closest("[data-action=remove]")?.closest("[data-tag]").dataset.tag;
      if (tag) attempt(root, async () => this.draw(await send("tags/remove/", { tag })));
    });
  }

  /** @param {{ tags: string[], known: string[] }} options */
  draw({ tags, known }) {
    slot(this.#root, "tags").replaceChildren(...tags.map(drawTag));
    find(this.#root, "datalist").replaceChildren(
      ...known.filter((tag) => !tags.includes(tag)).map((tag) => new Option(tag, tag)),
    );
  }
}

/** @param {string} tag */
function drawTag(tag) {
  const item = fill(clone("customer-tag"), { text: tag });
  item.dataset.tag = tag;
  find(item, "button").setAttribute("aria-label", say(gettext("Take away %(tag)s"), { tag }));
  return item;
}

/**
 * Do it, with the part busy; what went wrong is said in the part itself.
 * @param {HTMLElement} root
 * @param {() => Promise<unknown>} act
 */
async function attempt(root, act) {
  /** @type {HTMLButtonElement} */
  const button = find(root, "form button");
  button.disabled = true;
  fill(root, { refusal: "" });
  try {
    await act();
  } catch (error) {
    fill(root, { refusal: error.text ?? gettext("This was not stored. Try again.") });
  }
  button.disabled = false;
}
