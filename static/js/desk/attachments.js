import {
  askBeforeLeaving,
  Bubbles,
  drawOnItsWay,
  drawProgress,
  FileServer,
  Ids,
  postForm,
  shrinkPhoto,
  systemClock,
  Tray,
  Uploads,
} from "../../../sdk/js/src/desk.ts";

const LIMIT = 10 * 2 ** 20; // bytes, until the server has said its own

/** Files on the desk: picked for a conversation, uploaded, drawn. The session and the page's token say who is asking. */
export class Attachments {
  limit = LIMIT;
  #outbox;
  #server;
  #bubbles;
  #tray;
  #input;
  #root;

  constructor({ root, form, address, outbox, isLive, mayAttach }) {
    [this.#root, this.#outbox] = [root, outbox];
    this.#input = form.querySelector("input[type=file]");
    this.#server = new FileServer({
      address: new URL(address, location.href).href,
      headers: async () => ({
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
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
    this.#bubbles = new Bubbles({ asks: true, fetchFile: (id, how) => this.#server.get(id, how?.thumbnail) });
    this.#tray = new Tray({
      list: form.querySelector("[data-tray]"),
      inputs: [this.#input],
      zone: root,
      field: form.querySelector("textarea"),
      limit: () => this.limit,
      isOpen: mayAttach,
    });
    askBeforeLeaving(() => outbox.entries);
  }

  get isEmpty() {
    return this.#tray.isEmpty;
  }

  choose() {
    this.#input.click();
  }

  open(conversation) {
    this.#tray.open(conversation);
  }

  take() {
    return this.#tray.take();
  }

  /** The line is back: what failed to load is tried again, and what waits to be uploaded goes on. */
  wake() {
    this.uploads.wake();
    this.#bubbles.pictures.again();
  }

  /** The element of a message, and below it how far its file is. */
  draw(item) {
    const message = this.#bubbles.draw(item, this.uploads.bytesOf(item.client_id));
    if (!item.upload || item.failed) return [message];
    return [message, drawOnItsWay(() => this.#outbox.discard(item.client_id))];
  }

  #progress(client, share) {
    const message = this.#root.querySelector(`[data-client="${CSS.escape(client)}"]`);
    if (message?.nextElementSibling?.matches(".on-its-way")) drawProgress(message.nextElementSibling, share);
  }
}
