import { say } from "./words";

const THANKS = 2_000; // ms that "Copied" stays

/** Put a text into the clipboard; the button says so for a moment. */
export async function copyBy(button: HTMLElement, text: string): Promise<void> {
  const label = button.textContent;
  await navigator.clipboard.writeText(text);
  button.textContent = say("copied");
  setTimeout(() => (button.textContent = label), THANKS);
}
