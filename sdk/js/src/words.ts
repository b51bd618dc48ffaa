/**
 * The page's words, which Django translated: `<li data-word="today">`. A `{name}` in them is
 * filled in here.
 */
export class Words {
  readonly #words = new Map<string, string>();

  constructor(list: ParentNode) {
    for (const item of list.querySelectorAll<HTMLElement>("[data-word]")) {
      this.#words.set(item.dataset.word!, item.textContent?.trim() ?? "");
    }
  }

  say(word: string, values: Record<string, string | number> = {}): string {
    const text = this.#words.get(word) ?? word;
    return text.replace(/\{(\w+)\}/g, (slot, name) =>
      name in values ? String(values[name]) : slot,
    );
  }
}

/** A copy of the first element in `<template id="…">`. */
export function stamp(id: string): HTMLElement {
  const template = document.getElementById(id) as HTMLTemplateElement;
  return template.content.firstElementChild!.cloneNode(true) as HTMLElement;
}

/** The element in `root` that must be there. */
export function part<Kind extends HTMLElement>(root: ParentNode, selector: string): Kind {
  const element = root.querySelector<Kind>(selector);
  if (!element) throw new Error(`no ${selector} in the page`);
  return element;
}
