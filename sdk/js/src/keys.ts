/**
 * Whether a key belongs to an input method: it chooses or ends what is being composed, and means
 * nothing else. WebKit ends a composition before the keydown of its Enter, so `isComposing` is
 * false there; the key code 229 is what it shares with the others.
 */
export const isOfInputMethod = (event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean =>
  event.isComposing || event.keyCode === 229;

/**
 * Hear the keys that a person means. The one place that listens for `keydown`: all that Enter,
 * Escape … do goes by here.
 */
export function onKeydown(target: EventTarget, listener: (event: KeyboardEvent) => void): void {
  target.addEventListener("keydown", (event) => {
    if (!isOfInputMethod(event as KeyboardEvent)) listener(event as KeyboardEvent);
  });
}
