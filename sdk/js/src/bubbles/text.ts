import { type Link, linkify } from "../linkify";
import { part, stamp } from "../words";
import { copyWithButton } from "./copy_button";

/**
 * Text stays text: only what was parsed as a link becomes an element. `asks`: every link is asked
 * about first.
 */
export function drawText(text: string, asks: boolean): HTMLElement {
  const bubble = stamp("bubble");
  for (const piece of linkify(text))
    bubble.append(...(typeof piece === "string" ? [piece] : drawLink(piece, asks)));
  return bubble;
}

function drawLink(link: Link, asks: boolean): HTMLElement[] {
  if (!asks && !link.isDeceptive) {
    const element = stamp("link") as HTMLAnchorElement;
    element.textContent = link.text;
    element.href = link.href;
    return [element];
  }
  const button = stamp("link-asks");
  button.textContent = link.text;
  Object.assign(button.dataset, { href: link.href, host: link.host, deceptive: link.isDeceptive });
  if (!link.isDeceptive) return [button];
  const host = stamp("link-host");
  part(host, "[data-host]").textContent = link.host;
  return [button, host];
}

/** Before anybody follows a link that asks: where it really leads. */
export class LinkDialog {
  readonly #dialog: HTMLDialogElement;

  constructor(dialog: HTMLDialogElement, document: Document) {
    this.#dialog = dialog;
    document.addEventListener("click", ({ target }) => {
      const link = (target as Element).closest<HTMLElement>(".bubble-link");
      if (link) this.#open(link.dataset);
    });
    dialog.addEventListener("click", ({ target }) => this.#clicked(target as Element));
  }

  #open({ href = "", host = "", deceptive }: DOMStringMap): void {
    part(this.#dialog, "[data-host]").textContent = host;
    part(this.#dialog, "[data-href]").textContent = href;
    part(this.#dialog, "[data-deceptive]").hidden = deceptive !== "true";
    part<HTMLAnchorElement>(this.#dialog, "a").href = href;
    this.#dialog.showModal();
  }

  #clicked(target: Element): void {
    const copy = target.closest<HTMLElement>("[data-copy]");
    if (copy) void copyWithButton(copy, part<HTMLAnchorElement>(this.#dialog, "a").href);
    else if (target.closest("button, a") || target === this.#dialog) this.#dialog.close();
  }
}
