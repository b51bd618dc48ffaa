import { onKeydown } from "../../../sdk/js/src/desk.ts";
import { arrange } from "./arrange.js";
import { bank, shortIn } from "./bank_time.js";
import { drawAvatar } from "./names.js";
import { matches, saidAt } from "./rows.js";
import { clone, fill, show, showOnly, slot } from "./templates.js";
import { midnight, shortOf } from "./times.js";
import { badgeOf, channelOf, toneOf } from "./vocabulary.js";
import { gettext, say } from "./words.js";

const TABS = {
  mine: (rows, today) => ({ reply: rows.reply, customer: rows.customer, snoozed: rows.snoozed, earlier: rows.closedSince(today) }),
  waiting: (rows) => ({ queue: rows.queue }),
  closed: (rows) => ({ closed: rows.closed }),
};

/** The list at the left: rows by group, one <li> a conversation that stays the same while its row changes. */
export class List {
  #root;
  #parts; // found once: looking for them goes through all rows
  #rows;
  #ticker;
  #clock;
  #items = new Map();
  #drawn = new WeakMap(); // what each item was drawn from
  #tab = "mine";
  #typing = new Set();
  #selection = null;
  current = null;

  constructor({ root, rows, ticker, clock, onOpen, onAccept, onChoose }) {
    this.#root = root;
    this.#parts = {
      ...{ tabs: root.querySelector("[role=tablist]"), groups: root.querySelectorAll("[data-group]") },
      ...{ loading: root.querySelector("[data-part=loading]"), empty: root.querySelector("[data-part=empty]") },
    };
    this.#rows = rows;
    this.#ticker = ticker;
    this.#clock = clock;
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.choose(tab.dataset.tab));
    onKeydown(root.querySelector("[role=tablist]"), (event) => this.#walkTabs(event));
    root.querySelector("[type=search]").addEventListener("input", () => this.draw());
    root.addEventListener("click", (event) => {
      const conversation = event.target.closest("li")?.dataset.conversation;
      if (conversation && this.#selection) return this.#chosen(event, () => onChoose(conversation));
      if (!conversation || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      (event.target.closest("[data-action=accept]") ? onAccept : onOpen)(conversation);
    });
  }

  /** The conversations that are chosen, or null when one click opens one. */
  set selection(conversations) {
    this.#selection = conversations;
    this.draw();
  }

  /** The box ticks itself; elsewhere a click must not open the conversation. */
  #chosen(event, choose) {
    if (!event.target.matches("[type=checkbox]")) event.preventDefault();
    choose();
  }

  get #tabs() {
    return [...this.#root.querySelectorAll("[role=tab]")];
  }

  get #query() {
    return this.#root.querySelector("[type=search]").value.trim();
  }

  /** The conversations on the screen, from the top. */
  get order() {
    return [...this.#root.querySelectorAll("[data-group]:not([hidden]) li")].map((item) => item.dataset.conversation);
  }

  /** The one `by` rows further down; without a place to start from, the first. */
  beside(conversation, by) {
    const { order } = this;
    const from = order.indexOf(conversation);
    return order[from < 0 ? 0 : Math.min(order.length - 1, Math.max(0, from + by))];
  }

  choose(name) {
    this.#tab = name;
    for (const tab of this.#tabs) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) this.#root.querySelector("[role=tabpanel]").setAttribute("aria-labelledby", tab.id);
    }
    this.draw();
  }

  /** Make sure the row of this conversation is on the screen. */
  reveal(conversation) {
    const row = this.#rows.get(conversation);
    if (row && !this.order.includes(conversation)) this.choose({ queued: "waiting", closed: "closed" }[row.state] ?? "mine");
    this.#items.get(conversation)?.scrollIntoView({ block: "nearest" });
  }

  typing(conversation, isTyping) {
    this.#typing[isTyping ? "add" : "delete"](conversation);
    const item = this.#items.get(conversation);
    if (item?.isConnected) this.#drawSnippet(item, this.#rows.get(conversation));
  }

  draw() {
    const today = midnight(this.#clock.now());
    const groups = TABS[this.#tab](this.#rows, today);
    const query = this.#query;
    let shown = 0;
    for (const section of this.#parts.groups) {
      const rows = (groups[section.dataset.group] ?? []).filter((row) => !query || matches(row, query));
      this.#drawGroup(section, rows, today);
      shown += rows.length;
    }
    this.#drawNothing(shown);
    this.#drawCounts();
    for (const conversation of this.#items.keys()) if (!this.#rows.get(conversation)) this.#items.delete(conversation);
  }

  #drawGroup(section, rows, today) {
    show(section, rows.length > 0);
    fill(section.querySelector(".list-head"), { size: rows.length });
    arrange(section.querySelector("ul"), rows.map((row) => this.#item(row, today)));
  }

  /** Each message brings one row, and the others are as they were: those are not drawn again. */
  #item(row, today) {
    const { conversation } = row;
    const item = this.#items.get(conversation) ?? this.#newItem(conversation);
    const from = [row, today, conversation === this.current, this.#typing.has(conversation), this.#selection?.has(conversation)];
    const drawn = this.#drawn.get(item);
    if (!row.snoozed_until && drawn && from.every((value, place) => value === drawn[place])) return item;
    this.#drawn.set(item, from);
    this.#drawRow(item, row);
    return item;
  }

  #newItem(conversation) {
    const item = clone("row");
    item.dataset.conversation = conversation;
    item.querySelector("a").href = `#${conversation}`;
    this.#items.set(conversation, item);
    return item;
  }

  #drawRow(item, row) {
    const link = item.querySelector("a");
    const [isClosed, isQueued] = [row.state === "closed", row.state === "queued"];
    drawAvatar(slot(item, "avatar"), row.customer);
    showOnly(item, "data-channel", row.channel);
    fill(item, { name: row.customer, number: `#${row.ticket}`, about: channelOf(row.channel), outcome: badgeOf(row.reason) });
    fill(item, { "unread-count": row.unread });
    show(slot(item, "line"), row.line === 2);
    this.#drawAside(item, row);
    show(slot(item, "unread"), row.unread > 0);
    show(slot(item, "outcome"), isClosed);
    slot(item, "outcome").dataset.tone = toneOf(row.reason);
    show(item.querySelector("[data-action=accept]"), isQueued);
    item.toggleAttribute("data-queued", isQueued);
    link.toggleAttribute("data-unread", row.unread > 0);
    if (row.conversation === this.current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    this.#drawChoice(item, row);
    this.#drawSnippet(item, row);
    this.#drawWhen(item, row);
  }

  /** What stands beside the channel: when it wakes, else the team it waits for. */
  #drawAside(item, row) {
    const words = row.snoozed_until ? say(gettext("Snoozed to %(time)s"), { time: shortIn(bank.zone, row.snoozed_until, this.#clock.now()) }) : row.state === "queued" ? row.team : "";
    show(slot(item, "aside"), Boolean(words));
    show(item.querySelector("[data-part=snoozed]"), Boolean(row.snoozed_until));
    for (const part of item.querySelectorAll("[data-part=about]")) show(part, !row.snoozed_until);
    fill(item, { aside: words });
  }

  #drawChoice(item, { conversation, customer }) {
    const box = item.querySelector("[type=checkbox]");
    show(box, this.#selection !== null);
    box.checked = this.#selection?.has(conversation) ?? false;
    box.setAttribute("aria-label", say(gettext("Choose %(name)s"), { name: customer }));
    item.toggleAttribute("data-chosen", box.checked);
  }

  #drawWhen(item, row) {
    const pill = slot(item, "sla");
    const when = slot(item, "when");
    const waits = row.state !== "closed" && !row.snoozed_until && row.waiting_since;
    pill.dataset.who = row.state === "assigned" ? row.customer : "";
    this.#ticker.wait(pill, waits, row);
    delete when.dataset.ago;
    show(when, !waits);
    if (row.state === "closed") when.textContent = shortOf(row.closed_at, this.#clock.now());
    else if (!waits) this.#ticker.ago(when, saidAt(row));
  }

  #drawSnippet(item, row) {
    const text = this.#typing.has(row.conversation) ? gettext("typing…") : snippetOf(row, this.#rows.isMine(row) && !isBeforeMe(row));
    fill(item, { snippet: text });
  }

  #drawNothing(shown) {
    const { known } = this.#rows;
    const { loading, empty } = this.#parts;
    show(loading, !known);
    show(empty, known && shown === 0);
    const nothing = { mine: gettext("Nothing here yet."), waiting: gettext("Nobody is waiting."), closed: gettext("Nothing closed yet.") };
    fill(empty, { nothing: this.#query ? gettext("Nothing in your lists. Press Enter to search all dialogs.") : nothing[this.#tab] });
  }

  #drawCounts() {
    const mine = this.#rows.reply.length;
    const { tabs } = this.#parts;
    fill(tabs, { mine, waiting: this.#rows.waiting });
    show(slot(tabs, "mine"), mine > 0);
    show(slot(tabs, "waiting"), this.#rows.waiting > 0);
  }

  #walkTabs(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = this.#tabs;
    const next = tabs.at((tabs.findIndex((tab) => tab.dataset.tab === this.#tab) + step) % tabs.length);
    next.focus();
    this.choose(next.dataset.tab);
    event.preventDefault();
  }
}

/** Whether it was said before the ticket was handed to whoever has it now. */
const isBeforeMe = ({ snippet, handed }) => Boolean(handed && snippet && Date.parse(snippet.at) < Date.parse(handed.at));

function snippetOf({ snippet }, isMine) {
  if (!snippet) return gettext("No messages yet");
  const text = snippet.text || gettext("A place"); // a file comes with its name
  if (snippet.by === "customer") return text;
  return `${isMine ? gettext("You:") : gettext("Colleague:")} ${text}`;
}
