/** JSON from our own server, or an error that carries its `code`, and its words as `text`. A sign-in page is not an answer. */
export async function getJson(address, signal = undefined) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", signal });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json() : null;
  if (!response.ok || !isJson) throw Object.assign(new Error(`${response.status} ${address}`), { status: response.status, code: answer?.code, text: answer?.text });
  return answer;
}
