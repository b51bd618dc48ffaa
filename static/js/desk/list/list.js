import { onKeydown } from "../../../../sdk/js/src/desk.ts";
import { arrange } from "../../elements/arrange.js";
import { stepRight } from "../../elements/arrow_keys.js";
import { clone, fill, find, show, slot } from "../../elements/templates.js";
import { midnight } from "../../text/dates.js";
import { gettext } from "../../text/translation.js";
import { ListRow } from "./list_row.js";
import { matches } from "./rows.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Rows } from "./rows.js" */
/** @import { Ticking } from "../ticket/wait_state.js" */

/** @typedef {"mine" | "waiting" | "closed"} Tab */

/** @type {Record<Tab, (rows: Rows, today: number) => Record<string, Row[]>>} */
const TABS = {
  mine: (rows, today) => ({
    handed: rows.handed,
    reply: rows.reply,
    customer: rows.customer,
    snoozed: rows.snoozed,
    earlier: rows.closedSince(today),
  }),
  waiting: (rows) => ({ queue: rows.queue }),
  closed: (rows) => ({ closed: rows.closed }),
};

/** @type {Record<Row["state"], Tab>} */
const TAB_OF = { queued: "waiting", assigned: "mine", closed: "closed" };

/**
 * Draws the ticket list at the left: rows by group, one <li> a conversation that stays the same while
 * its row changes. `nothing()`: what one reads who has none.
 */
export class List {
  #root;
  #parts; // found once: looking for them goes through all rows
  #rows;
  #row;
  #clock;
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();
  /** @type {WeakMap<HTMLElement, unknown[]>} */
  #drawn = new WeakMap(); // what each item was drawn from
  /** @type {Tab} */
  #tab = "mine";
  /** @type {Set<string>} */
  #typing = new Set();
  /** @type {Set<string> | null} */
  #selection = null;
  #nothing;
  /** @type {string | null} */
  current = null;

  /**
   * @param {{
   *   root: HTMLElement, rows: Rows, ticker: Ticking, clock: ServerClock,
   *   onOpen: (conversation: string) => void, onAccept: (conversation: string) => void,
   *   onChoose: (conversation: string) => void, nothing: () => string,
   * }} parts
   */
  constructor({ root, rows, ticker, clock, onOpen, onAccept, onChoose, nothing }) {
    this.#root = root;
    this.#nothing = nothing;
    this.#parts = {
      ...{
        tabs: find(root, "[role=tablist]"),
        groups: root.querySelectorAll("[data-group]"),
      },
      ...{
        loading: find(root, "[data-part=loading]"),
        empty: find(root, "[data-part=empty]"),
      },
    };
    this.#rows = rows;
    this.#row = new ListRow({ clock, ticker });
    this.#clock = clock;
    for (const tab of this.#tabs)
      tab.addEventListener("click", () => this.choose(/** @type {Tab} */ (tab.dataset.tab)));
    onKeydown(find(root, "[role=tablist]"), (event) => this.#walkTabs(event));
    find(root, "[type=search]").addEventListener("input", () => this.draw());
    root.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const conversation = target.closest("li")?.dataset.conversation;
      if (conversation && this.#selection) return this.#chosen(event, () => onChoose(conversation));
      if (!conversation || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      (target.closest("[data-action=accept]") ? onAccept : onOpen)(conversation);
    });
  }

  /**
   * The conversations that are chosen, or null when one click opens one.
   * @param {Set<string> | null} conversations
   */
  set selection(conversations) {
    this.#selection = conversations;
    this.draw();
  }

  /**
   * The box ticks itself; elsewhere a click must not open the conversation.
   * @param {MouseEvent} event
   * @param {() => void} choose
   */
  #chosen(event, choose) {
    const target = /** @type {Element} */ (event.target);
    if (!target.matches("[type=checkbox]")) event.preventDefault();
    choose();
  }

  get #tabs() {
    return [...this.#root.querySelectorAll("[role=tab]")];
  }

  get #query() {
    /** @type {HTMLInputElement} */
    const { value } = find(this.#root, "[type=search]");
    return value.trim();
  }

  /** The conversations on the screen, from the top. */
  get order() {
    return [...this.#root.querySelectorAll("[data-group]:not([hidden]) li")].map(
      (item) => item.dataset.conversation,
    );
  }

  /**
   * The one `by` rows further down; without a place to start from, the first.
   * @param {string | null} conversation
   * @param {number} by
   */
  beside(conversation, by) {
    const { order } = this;
    const from = order.indexOf(conversation);
    return order[from < 0 ? 0 : Math.min(order.length - 1, Math.max(0, from + by))];
  }

  /** @param {Tab} name */
  choose(name) {
    this.#tab = name;
    for (const tab of this.#tabs) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) find(this.#root, "[role=tabpanel]").setAttribute("aria-labelledby", tab.id);
    }
    this.draw();
  }

  /**
   * Make sure the row of this conversation is on the screen.
   * @param {string | null} conversation
   */
  reveal(conversation) {
    const row = this.#rows.get(conversation);
    if (row && !this.order.includes(conversation)) this.choose(TAB_OF[row.state]);
    this.#items.get(conversation)?.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {string | null} conversation
   * @param {boolean} isTyping
   */
  typing(conversation, isTyping) {
    this.#typing[isTyping ? "add" : "delete"](conversation);
    const item = this.#items.get(conversation);
    if (item?.isConnected) this.#drawRow(item, this.#rows.get(conversation));
  }

  draw() {
    const today = midnight(this.#clock.now());
    const groups = TABS[this.#tab](this.#rows, today);
    const query = this.#query;
    let shown = 0;
    for (const section of this.#parts.groups) {
      const rows = (groups[section.dataset.group] ?? []).filter(
        (row) => !query || matches(row, query),
      );
      this.#drawGroup(section, rows, today);
      shown += rows.length;
    }
    this.#drawNothing(shown);
    this.#drawCounts();
    for (const conversation of this.#items.keys())
      if (!this.#rows.get(conversation)) this.#items.delete(conversation);
  }

  /**
   * @param {HTMLElement} section
   * @param {Row[]} rows
   * @param {number} today
   */
  #drawGroup(section, rows, today) {
    show(section, rows.length > 0);
    fill(find(section, ".list-head"), { size: rows.length });
    arrange(
      find(section, "ul"),
      rows.map((row) => this.#item(row, today)),
    );
  }

  /**
   * Each message brings one row, and the others are as they were: those are not drawn again.
   * @param {Row} row
   * @param {number} today
   */
  #item(row, today) {
    const { conversation } = row;
    const item = this.#items.get(conversation) ?? this.#newItem(conversation);
    const from = [
      row,
      today,
      conversation === this.current,
      this.#typing.has(conversation),
      this.#selection?.has(conversation),
    ];
    const drawn = this.#drawn.get(item);
    if (!row.snoozed_until && drawn && from.every((value, place) => value === drawn[place]))
      return item;
    this.#drawn.set(item, from);
    this.#drawRow(item, row);
    return item;
  }

  /** @param {string | null} conversation */
  #newItem(conversation) {
    const item = clone("row");
    item.dataset.conversation = conversation;
    find(item, "a").href = `#${conversation}`;
    this.#items.set(conversation, item);
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {Row} row
   */
  #drawRow(item, row) {
    this.#row.draw(item, row, {
      isCurrent: row.conversation === this.current,
      isMine: this.#rows.isMine(row),
      isTyping: this.#typing.has(row.conversation),
      isChosen: this.#selection?.has(row.conversation) ?? null,
    });
  }

  /** @param {number} shown */
  #drawNothing(shown) {
    const { known } = this.#rows;
    const { loading, empty } = this.#parts;
    show(loading, !known);
    show(empty, known && shown === 0);
    const nothing = {
      mine: this.#nothing(),
      waiting: gettext("Nobody is waiting."),
      closed: gettext("Nothing closed yet."),
    };
    fill(empty, {
      nothing: this.#query
        ? gettext("Nothing in your lists. Press Enter to search all dialogs.")
        : nothing[this.#tab],
    });
  }

  #drawCounts() {
    const mine = this.#rows.needing.length;
    const { tabs } = this.#parts;
    fill(tabs, { mine, waiting: this.#rows.waiting });
    show(slot(tabs, "mine"), mine > 0);
    show(slot(tabs, "waiting"), this.#rows.waiting > 0);
  }

  /** @param {KeyboardEvent} event */
  #walkTabs(event) {
    const step = stepRight(event);
    if (!step) return;
    const tabs = this.#tabs;
    const next = tabs.at(
      (tabs.findIndex((tab) => tab.dataset.tab === this.#tab) + step) % tabs.length,
    );
    next.focus();
    this.choose(/** @type {Tab} */ (next.dataset.tab));
    event.preventDefault();
  }
}
