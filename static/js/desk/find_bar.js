import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { highlight } from "./highlight.js";
import { fill, show } from "./templates.js";
import { gettext, say } from "./words.js";

const PAUSE = 250; // ms without a key before it is searched

/** The search inside the open conversation: from hit to hit, the newest first, with earlier pages loaded on the way. */
export class FindBar {
  #root;
  #input;
  #talk;
  #stream;
  #get;
  #hits = [];
  #at = -1;
  #timer = null;
  #asked = null;

  /** `get(conversation, words, signal)` answers with `{hits: [{seq, words}]}` or throws. */
  constructor({ root, opener, stream, talk, get }) {
    [this.#root, this.#stream, this.#talk, this.#get] = [root, stream, talk, get];
    this.#input = root.querySelector("input");
    opener.addEventListener("click", () => this.open());
    this.#input.addEventListener("input", () => this.#soon());
    onKeydown(root, (event) => this.#key(event));
    root.addEventListener("click", ({ target }) => this.#act(target.closest("[data-action]")?.dataset.action));
  }

  get isOpen() {
    return !this.#root.hidden;
  }

  open() {
    if (!this.#talk.row) return;
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

  /** Highlight these hits; `seq` is where the person is. */
  show(hits, seq = null) {
    [this.#hits, this.#at] = [hits, hits.findIndex((hit) => hit.seq === seq)];
    this.#say(this.isOpen && this.#input.value.trim() && !hits.length ? gettext("Nothing") : "");
    if (this.#at >= 0) this.#go(this.#at);
    else this.refresh();
  }

  /** The transcript was drawn anew, or has grown. */
  refresh() {
    const drawn = this.#hits.map(({ seq, words }) => ({ element: this.#element(seq), words })).filter(({ element }) => element);
    highlight(drawn, this.#at >= 0 ? this.#element(this.#hits[this.#at].seq) : null);
  }

  #element(seq) {
    return this.#stream.querySelector(`[data-seq="${seq}"]`);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), PAUSE);
  }

  async #find() {
    const [words, { conversation }] = [this.#input.value.trim(), this.#talk];
    this.#asked?.abort();
    if (!words || !conversation) return this.show([]);
    const asked = (this.#asked = new AbortController());
    this.#say(gettext("Searching…"));
    try {
      const { hits } = await this.#get(conversation, words, asked.signal);
      if (asked === this.#asked && conversation === this.#talk.conversation) this.show(hits, hits[0]?.seq);
    } catch (error) {
      if (asked !== this.#asked || asked.signal.aborted) return;
      this.show([]);
      this.#say(error.text ?? gettext("The search did not answer. Try again."));
    }
  }

  #go(at) {
    this.#at = at;
    this.#say(say(gettext("%(place)s of %(count)s"), { place: at + 1, count: this.#hits.length }));
    this.#talk.findEvent(this.#hits[at].seq, () => this.refresh());
  }

  #act(action) {
    const count = this.#hits.length;
    if (action === "find-close") this.#done();
    else if (count && action === "find-older") this.#go((this.#at + 1) % count);
    else if (count && action === "find-newer") this.#go((this.#at - 1 + count) % count);
  }

  #key(event) {
    if (event.key === "Escape") this.#done();
    else if (event.key === "Enter" && event.target === this.#input) this.#act(event.shiftKey ? "find-newer" : "find-older");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #done() {
    this.close();
    this.#stream.focus();
  }

  #say(text) {
    fill(this.#root, { told: text });
  }
}
