import type { OutboxEntry } from "../outbox";

/**
 * The bytes of a file that is still on its way go with the page: whoever closes it is asked
 * first, by the browser.
 */
export function warnBeforeUnload(entries: () => readonly OutboxEntry[]): void {
  window.addEventListener("beforeunload", (event) => {
    if (entries().some(({ upload, failed }) => upload && !failed)) event.preventDefault();
  });
}
