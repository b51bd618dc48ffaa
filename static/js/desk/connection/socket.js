import { browserPage, Connection, systemClock, watchPage } from "../../../../sdk/js/src/desk.ts";
import { getJson } from "./http.js";

/** @import { ConnectionState, RawFrame } from "../../../../sdk/js/src/desk.ts" */

const [SIGNED_OUT, SUSPENDED] = [4401, 4403];

/**
 * The desk's connection. The session says who we are, so there is no hello; where it has ended we
 * go to the sign-in page. `probe` is an address that answers 401 then: a socket that was refused
 * does not say why.
 * @param {{
 *   path: string, probe: string, signin: string, onFrame: (frame: RawFrame) => void,
 *   onState: (state: ConnectionState) => void, onSuspended: () => void,
 * }} options
 */
export function deskConnection({ path, probe, signin, onFrame, onState, onSuspended }) {
  const signIn = () => location.assign(signin);
  let wasOpen = false;
  const connection = new Connection({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`,
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    clock: systemClock,
    random: Math.random,
    final: [SIGNED_OUT, SUSPENDED],
    onFrame,
    onState: (state) => {
      if (state === "waiting" && !wasOpen)
        getJson(probe).catch(({ status }) => status === 401 && signIn());
      wasOpen = state === "open";
      onState(state);
    },
    onClose: (code) => {
      if (code === SIGNED_OUT) signIn();
      if (code === SUSPENDED) onSuspended();
    },
  });
  watchPage(
    /** @type {NonNullable<typeof browserPage>} */ (browserPage),
    () => connection.wake(),
    () => connection.drop(),
  );
  return connection;
}
