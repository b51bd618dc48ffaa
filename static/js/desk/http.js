/** JSON from our own server, or an error that carries its `code`, and its words as `text`. A sign-in page is not an answer. */
export const getJson = (address, signal = undefined) => ask(address, { signal });

/** The same after a form was sent, with the page's token. */
export function postForm(address, fields) {
  const { value: token } = document.querySelector("[name=csrfmiddlewaretoken]");
  return ask(address, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token } });
}

async function ask(address, { headers = {}, ...options }) {
  const response = await fetch(address, { headers: { Accept: "application/json", ...headers }, credentials: "same-origin", ...options });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json() : null;
  if (!response.ok || !isJson) throw Object.assign(new Error(`${response.status} ${address}`), { status: response.status, code: answer?.code, text: answer?.text });
  return answer;
}
