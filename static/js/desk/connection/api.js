import { getJson, postJson } from "./http.js";

/** @import { DeskApi } from "./requests.d.ts" */

/**
 * What the desk keeps on the server beside the log, by its addresses below `desk` and
 * `conversations`.
 * @type {(addresses: { desk: string, conversations: string }) => DeskApi}
 */
export const deskApi = ({ desk, conversations }) => ({
  drafts: {
    load: async () => (await getJson(`${desk}drafts/`)).drafts,
    save: (conversation, draft, how) =>
      postJson(`${conversations}${conversation}/draft/`, draft, how),
  },
  answers: {
    load: async () => (await getJson(`${desk}answers/`)).answers,
    suggest: async (conversation) =>
      (await getJson(`${conversations}${conversation}/suggestions/`)).answers,
    like: (id, favourite) => postJson(`${desk}answers/${id}/like/`, { favourite }),
    use: (id) => postJson(`${desk}answers/${id}/use/`),
    write: (id, fields) => postJson(`${desk}answers/${id ?? "new"}/`, fields),
    remove: (id) => postJson(`${desk}answers/${id}/remove/`),
  },
  review: {
    ask: (conversation, text) => postJson(`${conversations}${conversation}/review/`, { text }),
  },
  search: {
    all: (parameters, signal) => getJson(`${desk}search/?${parameters}`, signal),
    inside: (conversation, q, signal) =>
      getJson(`${conversations}${conversation}/search/?${new URLSearchParams({ q })}`, signal),
    row: (conversation) => getJson(`${conversations}${conversation}/`),
    ticket: (conversation, number) =>
      getJson(
        `${conversations}${conversation}/?${new URLSearchParams({ ticket: String(number) })}`,
      ),
  },
  card: {
    get: (what) => getJson(conversations + what),
    post: (what, fields) => postJson(conversations + what, fields),
  },
  targets: (conversation) => getJson(`${desk}targets/?${new URLSearchParams({ conversation })}`),
  macros: async () => (await getJson(`${desk}macros/`)).macros,
  savePreferences: (preferences) => postJson(`${desk}preferences/`, preferences),
});
