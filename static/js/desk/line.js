import { browserPage, Line, systemClock, watchPage } from "../../../sdk/js/src/desk.ts";
import { getJson } from "./http.js";

const [SIGNED_OUT, SUSPENDED] = [4401, 4403];

/**
 * The desk's line. The session says who we are, so there is no hello; where it has ended we go to the sign-in page.
 * `door` is an address that answers 401 then: a socket refused at the door does not say why.
 */
export function deskLine({ path, door, signin, onFrame, onState, onSuspended }) {
  const signIn = () => location.assign(signin);
  let wasOpen = false;
  const line = new Line({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`,
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    clock: systemClock,
    random: Math.random,
    final: [SIGNED_OUT, SUSPENDED],
    onFrame,
    onState: (state) => {
      if (state === "waiting" && !wasOpen) getJson(door).catch(({ status }) => status === 401 && signIn());
      wasOpen = state === "open";
      onState(state);
    },
    onClose: (code) => {
      if (code === SIGNED_OUT) signIn();
      if (code === SUSPENDED) onSuspended();
    },
  });
  watchPage(browserPage, () => line.wake(), () => line.drop());
  return line;
}
