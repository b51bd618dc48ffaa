import type { Device } from "./frames";

/** A form on its way to the server. */
export interface Sending {
  url: string;
  headers: Record<string, string>;
  body: FormData;
  signal: AbortSignal;
  /** How much of it has left, from 0 to 1. */
  onProgress: (share: number) => void;
}
export interface Answer {
  status: number;
  body: unknown;
  retryAfter: number | null; // seconds
}
/** Rejects when the line broke or the signal was given; every answer of the server is an answer. */
export type Post = (sending: Sending) => Promise<Answer>;

/** By XMLHttpRequest: the browsers' fetch does not say how much of a body has left. */
export const postForm: Post = ({ url, headers, body, signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => {
      const { status, responseText } = request;
      resolve({
        status,
        body: parsed(responseText),
        retryAfter: Number(request.getResponseHeader("Retry-After")) || null,
      });
    };
    request.onerror = request.onabort = () => reject(new Error("the line broke"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Refusals by HTTP are shown on the same page as those by the socket, and in the same language. */
export function languageOf({ locale }: Device): Record<string, string> {
  return locale ? { "Accept-Language": locale.replace("_", "-") } : {};
}
