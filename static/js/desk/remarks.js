import { Ids, isVisible, systemClock } from "../../../sdk/js/src/desk.ts";
import { clone, fill, nothing, show, slot } from "./templates.js";
import { shortOf } from "./times.js";
import { gettext, say } from "./words.js";

const ids = new Ids(systemClock);

/**
 * What the staff wrote about the customer. What could not be stored stays in the field, and is not stored twice; what is
 * half written waits there while one looks at another customer.
 */
export class Notes {
  #root;
  #clock;
  #send;
  #clientId = ids.next();
  #place = null; // the conversation whose customer this is
  #unsent = new Map(); // by conversation: { text, clientId }

  /** `send(path, fields)` answers with all notes, or throws. */
  constructor({ root, clock, send }) {
    [this.#root, this.#clock, this.#send] = [root, clock, send];
    root.querySelector("form").addEventListener("submit", (event) => this.#add(event));
    root.addEventListener("click", ({ target }) => {
      const note = target.closest("[data-action=remove]")?.closest("[data-id]").dataset.id;
      if (note) attempt(root, async () => this.draw(await send(`notes/${note}/remove/`, {})));
    });
  }

  open(conversation) {
    if (this.#field.value) this.#unsent.set(this.#place, { text: this.#field.value, clientId: this.#clientId });
    else this.#unsent.delete(this.#place);
    this.#place = conversation;
    const { text, clientId } = this.#unsent.get(conversation) ?? { text: "", clientId: ids.next() };
    [this.#field.value, this.#clientId] = [text, clientId];
  }

  draw({ notes }) {
    slot(this.#root, "notes").replaceChildren(...notes.map((note) => this.#note(note)));
    if (!notes.length) slot(this.#root, "notes").append(nothing(gettext("Nothing yet. The customer never sees these.")));
  }

  async #add(event) {
    event.preventDefault();
    const [place, text] = [this.#place, this.#field.value.trim()];
    if (!isVisible(text)) return this.#field.focus();
    await attempt(this.#root, async () => {
      const answer = await this.#send("notes/new/", { client_id: this.#clientId, text });
      if (place !== this.#place) return this.#unsent.delete(place);
      this.draw(answer);
      this.#clientId = ids.next();
      this.#field.value = "";
    });
  }

  get #field() {
    return this.#root.querySelector("textarea");
  }

  #note({ id, text, by, at, removable }) {
    const item = fill(clone("customer-note"), { text, about: say(gettext("%(name)s · %(time)s"), { name: by, time: shortOf(at, this.#clock.now()) }) });
    item.dataset.id = id;
    show(item.querySelector("[data-action=remove]"), removable);
    return item;
  }
}

/** One word each; those that an administrator has listed are offered. */
export class Tags {
  #root;

  constructor({ root, send }) {
    this.#root = root;
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = event.target.elements.tag;
      const tag = field.value.trim();
      if (!isVisible(tag)) return field.focus();
      attempt(root, async () => {
        this.draw(await send("tags/new/", { tag }));
        field.value = "";
      });
    });
    root.addEventListener("click", ({ target }) => {
      const tag = target.closest("[data-action=remove]")?.closest("[data-tag]").dataset.tag;
      if (tag) attempt(root, async () => this.draw(await send("tags/remove/", { tag })));
    });
  }

  draw({ tags, known }) {
    slot(this.#root, "tags").replaceChildren(...tags.map(drawTag));
    this.#root.querySelector("datalist").replaceChildren(...known.filter((tag) => !tags.includes(tag)).map((tag) => new Option(tag, tag)));
  }
}

function drawTag(tag) {
  const item = fill(clone("customer-tag"), { text: tag });
  item.dataset.tag = tag;
  item.querySelector("button").setAttribute("aria-label", say(gettext("Take away %(tag)s"), { tag }));
  return item;
}

/** Do it, with the part busy; what went wrong is said in the part itself. */
async function attempt(root, deed) {
  const button = root.querySelector("form button");
  button.disabled = true;
  fill(root, { refusal: "" });
  try {
    await deed();
  } catch (error) {
    fill(root, { refusal: error.text ?? gettext("This was not stored. Try again.") });
  }
  button.disabled = false;
}
