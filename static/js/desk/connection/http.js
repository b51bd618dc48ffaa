import { find } from "../../elements/templates.js";
/**
 * JSON from our own server, or an error that carries its `code`, and its words as `text`. A
 * sign-in page is not an answer.
 * @param {string} address
 * @param {AbortSignal} [signal]
 */
export const getJson = (address, signal = undefined) => ask(address, { signal });

/**
 * Write JSON, with the page's token. `keepalive`: it goes out although the page is being left.
 * @param {string} address
 * @param {object} [content]
 * @param {{ keepalive?: boolean }} [how]
 */
export function postJson(address, content = {}, { keepalive = false } = {}) {
  const headers = { "X-CSRFToken": csrfToken(), "Content-Type": "application/json" };
  return ask(address, { method: "POST", headers, keepalive, body: JSON.stringify(content) });
}

/** The token of the page, without which nothing is written. */
export function csrfToken() {
  /** @type {HTMLInputElement} */
  const { value } = find(document, "[name=csrfmiddlewaretoken]");
  return value;
}

/**
 * @param {string} address
 * @param {RequestInit & { headers?: Record<string, string> }} options
 */
async function ask(address, { headers = {}, ...options }) {
  const said = {
    Accept: "application/json",
    "Accept-Language": document.documentElement.lang,
    ...headers,
  };
  const response = await fetch(address, { headers: said, credentials: "same-origin", ...options });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json() : null;
  if (!response.ok || !isJson)
    throw Object.assign(new Error(`${response.status} ${address}`), {
      status: response.status,
      code: answer?.code,
      text: answer?.text,
    });
  return answer;
}
