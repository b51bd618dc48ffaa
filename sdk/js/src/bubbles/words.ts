import type { Failure } from "../failures";
import { Words } from "../words";

let words: Words | null = null;

/** What messages say in the page's language, on both sides of the talk. */
export function say(word: string, values: Record<string, string | number> = {}): string {
  words ??= new Words(document.getElementById("bubble-words")!);
  return words.say(word, values);
}

/** `240 kB`, in the page's language. */
export function sizeOf(bytes: number): string {
  const isLarge = bytes >= 2 ** 20;
  const options = {
    style: "unit",
    unit: isLarge ? "megabyte" : "kilobyte",
    maximumFractionDigits: 1,
  } as const;
  const amount = isLarge ? bytes / 2 ** 20 : Math.ceil(bytes / 2 ** 10);
  return new Intl.NumberFormat(document.documentElement.lang, options).format(amount);
}

/** Why it did not go: in the server's words, or in the page's when the server had no part in it. */
export function reasonOf({ code, text, limit }: Failure): string {
  if (code === "file_lost") return say("file-lost");
  if (code === "too_large" && limit) return say("cannot-shrink", { limit: sizeOf(limit) });
  return text || say("not-taken");
}

export const isPhoto = ({ type }: { type: string }): boolean => type.startsWith("image/");
