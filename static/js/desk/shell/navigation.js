import { show } from "../../elements/templates.js";

/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { ConversationView } from "../conversation/conversation_view.js" */
/** @import { Drawer } from "../customer/drawer.js" */
/** @import { List, Tab } from "../list/list.js" */
/** @import { Rows } from "../list/rows.js" */
/** @import { Search } from "../list/search.js" */
/** @import { Address } from "./address.js" */

/** Where the person is, and how they get elsewhere. */
export class Navigation {
  #page;
  #customer;
  #rows;
  #list;
  #search;
  #view;
  #drawer;
  #address;
  #on;

  /**
   * `page` and `customer`: the elements of the whole and of the panel about the customer; `on`:
   * leave(next), opened(conversation), missing(conversation): it stands in no list, write(): the
   * cursor wants to be where one writes, drawn().
   * @param {{
   *   page: HTMLElement, customer: HTMLElement, rows: Rows, list: List, search: Search,
   *   view: ConversationView, drawer: Drawer, address: Address,
   *   on: {
   *     leave: (next: string | null) => void, opened: (conversation: string) => void,
   *     missing: (conversation: string) => void, write: () => void, drawn: () => void,
   *   },
   * }} parts
   */
  constructor({ page, customer, rows, list, search, view, drawer, address, on }) {
    this.#page = page;
    this.#customer = customer;
    this.#rows = rows;
    this.#list = list;
    this.#search = search;
    this.#view = view;
    this.#drawer = drawer;
    this.#address = address;
    this.#on = on;
  }

  /**
   * The address names this conversation, or none.
   * @param {string | null} conversation
   */
  route(conversation) {
    const row = this.#rows.get(conversation);
    this.#on.leave(conversation);
    if (conversation && !row && this.#rows.known) this.#on.missing(conversation);
    this.#show(row);
    this.#list.current = this.#view.conversation;
    this.#page.dataset.view = this.#view.row ? "talk" : "list";
    show(this.#customer, Boolean(this.#view.row));
    if (this.#drawer.isOpen) this.#drawer.toggle(false);
    this.#list.draw();
    this.#on.drawn();
    if (row) this.#list.reveal(conversation);
  }

  /** @param {string} conversation */
  openToWrite(conversation) {
    this.#address.go(conversation);
    if (this.#view.row && matchMedia("(min-width: 761px)").matches) this.#on.write();
  }

  /**
   * Up and down in what is on the screen: the list, or what was found.
   * @param {number} by
   */
  step(by) {
    if (this.#search.isOn) return this.#search.step(by);
    const next = this.#list.beside(this.#view.conversation, by);
    if (next) this.#address.go(next);
  }

  /**
   * A tab of the list, which a search may stand in front of.
   * @param {Tab} [tab]
   */
  showList(tab) {
    if (this.#search.isOn) this.#search.close();
    if (tab) this.#list.choose(tab);
  }

  /** @param {Row | undefined} row */
  #show(row) {
    if (!row) return this.#view.leave();
    if (row.conversation === this.#view.conversation) return;
    this.#view.open(row);
    this.#on.opened(row.conversation);
  }
}
