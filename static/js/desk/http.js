/** JSON from our own server, or an error that carries its `code`. A sign-in page is not an answer. */
export async function getJson(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json() : null;
  if (!response.ok || !isJson) throw Object.assign(new Error(`${response.status} ${address}`), { status: response.status, code: answer?.code });
  return answer;
}
