import { part, stamp } from "../words";

/** Below a file that is being uploaded: how far it is, and the way to stop it. */
export function drawUpload(onCancel: () => void): HTMLElement {
  const line = stamp("on-its-way");
  part(line, "[data-cancel]").addEventListener("click", onCancel);
  return line;
}

/**
 * From 0 to 1. At 1 nobody knows how long the server looks at it: the bar says just that it goes
 * on.
 */
export function drawProgress(root: ParentNode, share: number): void {
  const bar = root.querySelector("progress");
  if (bar && share < 1) bar.value = share;
  else bar?.removeAttribute("value");
}
