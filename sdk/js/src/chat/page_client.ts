import { type Client, createClient } from "../client";

/**
 * The SDK's client for the page's own data: where the socket is, who gives the token, and what
 * kind of page it is.
 */
export function createPageClient({ dataset }: HTMLElement): Client {
  const { tokenUrl = "", socketPath = "", widget, phone, email } = dataset;
  const platform = widget === undefined ? "app" : "web";
  return createClient({
    url: socketPath,
    token: () => askForToken(tokenUrl),
    person: tokenUrl,
    contacts: { phone, email },
    device: { sdk: "js", platform, locale: document.documentElement.lang },
  });
}

async function askForToken(url: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
  });
  if (!response.ok) throw new Error(`the bank gave no token: ${response.status}`);
  return (await response.json()).token;
}
