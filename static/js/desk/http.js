/** JSON from our own server, or an error that carries its `code`. A sign-in page is not an answer. */
export async function getJson(address) {
  return answerOf(await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" }), address);
}

/** Write JSON to our own server, with the page's token. `keepalive`: it goes out although the page is being left. */
export async function postJson(address, content = {}, { keepalive = false } = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
  return answerOf(await fetch(address, { method: "POST", headers, credentials: "same-origin", keepalive, body: JSON.stringify(content) }), address);
}

async function answerOf(response, address) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json() : null;
  if (response.ok && isJson) return answer;
  throw Object.assign(new Error(`${response.status} ${address}`), { status: response.status, code: answer?.code, text: answer?.text });
}
