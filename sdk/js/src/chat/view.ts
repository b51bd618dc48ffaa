import type { Availability, Contacts } from "../frames";
import { part, type Words } from "../words";
import { availabilityText, minutesOf } from "./availability_text";
import type { ViewState } from "./view_state";

/** Puts a look on the page: which parts are seen, and what the head says. */
export class View {
  #told = "";
  readonly #root: HTMLElement;
  readonly #words: Words;

  constructor(root: HTMLElement, words: Words) {
    this.#root = root;
    this.#words = words;
  }

  show(
    viewState: ViewState,
    availability: Availability | null,
    contacts: Contacts,
    refusal: string,
  ): void {
    part(this.#root, "[data-refusal]").textContent = refusal;
    this.#only("screen", viewState.screen);
    this.#only("why", viewState.why);
    this.#only("foot", viewState.foot);
    this.#only("banner", viewState.banner);
    this.#head(viewState, minutesOf(availability));
    this.#contacts(contacts);
    this.#text(availability);
    part(this.#root, "[data-alert]").hidden = viewState.banner === "";
    part(this.#root, "[data-menu]").hidden = !viewState.canFinish;
    part(this.#root, "[data-topics-again]").hidden = !viewState.isOver;
    this.#tell(viewState.screen === "unavailable" ? `told-${viewState.why}` : "");
  }

  /** A sentence for those who listen to the page; the same one is not said twice in a row. */
  #tell(word: string): void {
    if (word === this.#told) return;
    this.#told = word;
    part(this.#root, "[data-told]").textContent = word && this.#words.say(word);
  }

  #only(name: string, value: string): void {
    for (const element of this.#root.querySelectorAll<HTMLElement>(`[data-${name}]`)) {
      element.hidden = element.getAttribute(`data-${name}`) !== value;
    }
  }

  #head({ operator, subtitle, isPresent }: ViewState, minutes: number): void {
    part(this.#root, "[data-brand]").hidden = operator !== "";
    part(this.#root, "[data-avatar]").hidden = operator === "";
    part(this.#root, "[data-initial]").textContent = operator.slice(0, 1).toUpperCase();
    part(this.#root, "[data-presence]").hidden = !isPresent;
    part(this.#root, "[data-title]").textContent = operator || this.#words.say("support");
    part(this.#root, "[data-subtitle]").textContent = this.#words.say(subtitle, { minutes });
  }

  #text(availability: Availability | null): void {
    const text = availabilityText(
      availability,
      this.#words,
      document.documentElement.lang,
      new Date(),
    );
    for (const [name, words] of Object.entries(text)) {
      for (const place of this.#root.querySelectorAll<HTMLElement>(`[data-outlook=${name}]`)) {
        place.hidden = words === "";
        (place.querySelector("span") ?? place).textContent = words;
      }
    }
  }

  #contacts(contacts: Contacts): void {
    for (const kind of ["phone", "email"] as const) {
      const value = contacts[kind];
      for (const place of this.#root.querySelectorAll<HTMLAnchorElement>(
        `a[data-contact="${kind}"]`,
      )) {
        place.hidden = value === "";
        place.href = kind === "phone" ? `tel:${value.replace(/[^+\d]/g, "")}` : `mailto:${value}`;
        (place.querySelector("b") ?? place).textContent = value;
      }
    }
    const isReachable = Boolean(contacts.phone || contacts.email);
    for (const words of this.#root.querySelectorAll<HTMLElement>("[data-reach]"))
      words.hidden = !isReachable;
  }
}
