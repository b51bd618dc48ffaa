const NAME = "bankchat-desk-voice";

/**
 * Of several open windows one speaks: the holder of a lock that passes on by itself when the window is closed. In a
 * browser without locks each speaks, and without a channel none hears of the others: a call too many is better than none.
 */
export class Voice {
  #speaks;
  #channel;

  constructor({ locks = navigator.locks, openChannel = () => new BroadcastChannel(NAME), onTold }) {
    this.#speaks = !locks;
    this.#channel = orNull(openChannel);
    if (this.#channel) this.#channel.onmessage = ({ data }) => onTold(data);
    const speak = () => (this.#speaks = true);
    locks?.request(NAME, () => (speak(), new Promise(() => {}))).catch(speak);
  }

  get speaks() {
    return this.#speaks;
  }

  /** Let the other windows know that this conversation has been opened here. */
  tell(conversation) {
    this.#channel?.postMessage(conversation);
  }
}

function orNull(open) {
  try {
    return open();
  } catch {
    return null;
  }
}
