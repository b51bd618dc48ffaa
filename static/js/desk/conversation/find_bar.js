import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { fill, find, onClick, show } from "../../elements/templates.js";
import { gettext, say } from "../../text/translation.js";
import { highlight } from "./highlight.js";

/** @import { Hit } from "../connection/requests.d.ts" */
/** @import { ConversationView } from "./conversation_view.js" */

const SEARCH_DELAY = 250; // ms without a key before it is searched

/**
 * The search inside the open conversation: from hit to hit, the newest first, with earlier pages
 * loaded on the way.
 */
export class FindBar {
  #root;
  #input;
  #view;
  #transcript;
  #get;
  /** @type {Hit[]} */
  #hits = [];
  #at = -1;
  /** @type {number | undefined} */
  #timer;
  /** @type {AbortController | null} */
  #asked = null;

  /**
   * `get(conversation, words, signal)` answers with `{hits: [{seq, words}]}` or throws.
   * @param {{
   *   root: HTMLElement, opener: HTMLElement, transcript: HTMLElement,
   *   view: Pick<ConversationView, "row" | "conversation" | "findEvent">,
   *   get: (conversation: string, words: string, signal: AbortSignal) => Promise<{ hits: Hit[] }>,
   * }} parts
   */
  constructor({ root, opener, transcript, view, get }) {
    this.#root = root;
    this.#transcript = transcript;
    this.#view = view;
    this.#get = get;
    this.#input = find(root, "input");
    opener.addEventListener("click", () => this.open());
    this.#input.addEventListener("input", () => this.#soon());
    onKeydown(root, (event) => this.#key(event));
    onClick(root, (target) => this.#act(target.closest("[data-action]")?.dataset.action));
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  open() {
    if (!this.#view.row) return;
    show(this.#root, true);
    this.#input.focus();
    this.#input.select();
  }

  /** Another conversation, or the person is done. */
  close() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#input.value = "";
    this.show([]);
    show(this.#root, false);
  }

  /**
   * Highlight these hits; `seq` is where the person is.
   * @param {Hit[]} hits
   * @param {number | null} [seq]
   */
  show(hits, seq = null) {
    this.#hits = hits;
    this.#at = hits.findIndex((hit) => hit.seq === seq);
    this.#say(this.isOpen && this.#input.value.trim() && !hits.length ? gettext("Nothing") : "");
    if (this.#at >= 0) this.#go(this.#at);
    else this.refresh();
  }

  /** The transcript was drawn anew, or has grown. */
  refresh() {
    const drawn = this.#hits
      .map(({ seq, words }) => ({ element: this.#element(seq), words }))
      .filter(({ element }) => element);
    highlight(drawn, this.#at >= 0 ? this.#element(this.#hits[this.#at].seq) : null);
  }

  /** @param {number | null} seq */
  #element(seq) {
    return this.#transcript.querySelector(`[data-seq="${seq}"]`);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), SEARCH_DELAY);
  }

  async #find() {
    const [words, { conversation }] = [this.#input.value.trim(), this.#view];
    this.#asked?.abort();
    if (!words || !conversation) return this.show([]);
    const asked = (this.#asked = new AbortController());
    this.#say(gettext("Searching…"));
    try {
      const { hits } = await this.#get(conversation, words, asked.signal);
      if (asked === this.#asked && conversation === this.#view.conversation)
        this.show(hits, hits[0]?.seq);
    } catch (error) {
      if (asked !== this.#asked || asked.signal.aborted) return;
      this.show([]);
      this.#say(error.text ?? gettext("The search did not answer. Try again."));
    }
  }

  /** @param {number} at */
  #go(at) {
    this.#at = at;
    this.#say(say(gettext("%(place)s of %(count)s"), { place: at + 1, count: this.#hits.length }));
    this.#view.findEvent(this.#hits[at].seq, () => this.refresh());
  }

  /** @param {string | undefined} action */
  #act(action) {
    const count = this.#hits.length;
    if (action === "find-close") this.#done();
    else if (count && action === "find-older") this.#go((this.#at + 1) % count);
    else if (count && action === "find-newer") this.#go((this.#at - 1 + count) % count);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") this.#done();
    else if (event.key === "Enter" && event.target === this.#input)
      this.#act(event.shiftKey ? "find-newer" : "find-older");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #done() {
    this.close();
    this.#transcript.focus();
  }

  /** @param {string} text */
  #say(text) {
    fill(this.#root, { told: text });
  }
}
