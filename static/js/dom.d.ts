/** The pages are HTML: what a selector finds in them is an HTMLElement. */
interface ParentNode {
  querySelectorAll<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
  ): NodeListOf<HTMLElementTagNameMap[Tag]>;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}

interface Element {
  closest(selectors: string): HTMLElement | null;
}

/** Django's JavaScript catalogue is a plain script that comes before the modules. */
declare var gettext: undefined | ((text: string) => string);
declare var ngettext: undefined | ((one: string, many: string, count: number) => string);

interface NotificationOptions {
  renotify?: boolean;
}
