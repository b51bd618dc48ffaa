/** What of the browser tells that the line may have died or that the way may be free again. */
export interface Page {
  window: EventTarget;
  document: EventTarget & { readonly visibilityState: string };
}

export function watchPage(
  { window, document }: Page,
  wake: () => void,
  lost: () => void,
): () => void {
  const visible = () => document.visibilityState === "visible" && wake();
  window.addEventListener("online", wake);
  window.addEventListener("offline", lost);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", visible);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("offline", lost);
    window.removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", visible);
  };
}

export const browserPage: Page | null =
  typeof document === "undefined" ? null : { window, document };
