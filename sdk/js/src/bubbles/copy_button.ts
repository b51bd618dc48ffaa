import { copyText } from "../clipboard";
import { say } from "./words";

const COPIED_DURATION = 2_000; // ms that "Copied" stays

/** Put a text into the clipboard; the button says for a moment whether it is there. */
export async function copyWithButton(button: HTMLElement, text: string): Promise<void> {
  const label = button.textContent;
  button.textContent = say((await copyText(text)) ? "copied" : "not-copied");
  setTimeout(() => (button.textContent = label), COPIED_DURATION);
}
