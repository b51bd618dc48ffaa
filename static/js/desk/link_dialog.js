import { fill, slot } from "./templates.js";

/** A link from the chat is shown with the host it really leads to before anybody goes there. */
export class LinkDialog {
  #dialog;

  constructor({ dialog, root, copy }) {
    this.#dialog = dialog;
    root.addEventListener("click", ({ target }) => {
      const link = target.closest(".bubble-link");
      if (link) this.#open(link.dataset);
    });
    dialog.addEventListener("click", ({ target }) => {
      const action = target.closest("[data-action], a");
      if (action?.dataset.action === "copy") copy(slot(dialog, "open").href);
      if (action) dialog.close();
    });
  }

  #open({ href, host }) {
    fill(this.#dialog, { host, href });
    slot(this.#dialog, "open").href = href;
    this.#dialog.showModal();
  }
}
