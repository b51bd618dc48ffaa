import { language } from "./dates.js";

/**
 * The first word of a name.
 * @param {string} name
 */
export const firstName = (name) => name.trim().split(/\s+/)[0] ?? "";

/**
 * What a language is called in that of the page.
 * @param {string} code
 */
export const languageName = (code) =>
  new Intl.DisplayNames([language()], { type: "language", fallback: "code" }).of(code);
