import {
  Bubbles,
  drawProgress,
  drawUpload,
  FileServer,
  Ids,
  postForm,
  shrinkPhoto,
  systemClock,
  Tray,
  Uploads,
  warnBeforeUnload,
} from "../../../../sdk/js/src/desk.ts";
import { find } from "../../elements/templates.js";
import { csrfToken } from "../connection/http.js";

/** @import { Outbox } from "../../../../sdk/js/src/desk.ts" */
/** @import { Item } from "../connection/protocol.d.ts" */

const FILE_SIZE_LIMIT = 10 * 2 ** 20; // bytes, until the server has said its own

/**
 * Files on the desk: picked for a conversation, uploaded, drawn. The session and the page's token
 * say who is asking.
 */
export class Attachments {
  limit = FILE_SIZE_LIMIT;
  #outbox;
  #server;
  #bubbles;
  #tray;
  /** @type {HTMLInputElement} */
  #input;
  #root;

  /**
   * @param {{
   *   root: HTMLElement, form: HTMLFormElement, url: string, outbox: Outbox,
   *   isLive: () => boolean, mayAttach: () => boolean,
   * }} parts
   */
  constructor({ root, form, url, outbox, isLive, mayAttach }) {
    this.#root = root;
    this.#outbox = outbox;
    this.#input = find(form, "input[type=file]");
    this.#server = new FileServer({
      address: new URL(url, location.href).href,
      headers: async () => ({
        "X-CSRFToken": csrfToken(),
        "Accept-Language": document.documentElement.lang,
      }),
      post: postForm,
      fetch: (...request) => fetch(...request),
    });
    this.uploads = new Uploads({
      server: this.#server,
      outbox: () => outbox,
      ids: new Ids(systemClock),
      clock: systemClock,
      random: Math.random,
      isReady: isLive,
      limit: () => this.limit,
      shrink: shrinkPhoto,
      onProgress: (client, share) => this.#progress(client, share),
    });
    this.#bubbles = new Bubbles({
      asks: true,
      fetchFile: (id, how) => this.#server.get(id, how?.thumbnail),
    });
    this.#tray = new Tray({
      list: find(form, "[data-tray]"),
      inputs: [this.#input],
      zone: root,
      field: find(form, "textarea"),
      limit: () => this.limit,
      isOpen: mayAttach,
    });
    warnBeforeUnload(() => outbox.entries);
  }

  get isEmpty() {
    return this.#tray.isEmpty;
  }

  choose() {
    this.#input.click();
  }

  /** @param {string} conversation */
  open(conversation) {
    this.#tray.open(conversation);
  }

  take() {
    return this.#tray.take();
  }

  /**
   * The line is back: what failed to load is tried again, and what waits to be uploaded goes on.
   */
  wake() {
    this.uploads.wake();
    this.#bubbles.pictures.again();
  }

  /**
   * The element of a message, and below it how far its file is.
   * @param {Item} item
   */
  draw(item) {
    const message = this.#bubbles.draw(item, this.uploads.bytesOf(item.client_id));
    if (!item.upload || item.failed) return [message];
    return [message, drawUpload(() => this.#outbox.discard(item.client_id))];
  }

  /**
   * @param {string} client
   * @param {number} share
   */
  #progress(client, share) {
    const message = this.#root.querySelector(`[data-client="${CSS.escape(client)}"]`);
    if (message?.nextElementSibling?.matches(".on-its-way"))
      drawProgress(message.nextElementSibling, share);
  }
}
