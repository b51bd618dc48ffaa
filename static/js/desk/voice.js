const NAME = "bankchat-desk-voice";

/** Of several open windows one speaks: the holder of a lock that passes on by itself when the window is closed. */
export class Voice {
  #speaks;
  #channel;

  constructor({ locks = navigator.locks, channel = new BroadcastChannel(NAME), onTold }) {
    this.#speaks = !locks;
    this.#channel = channel;
    channel.onmessage = ({ data }) => onTold(data);
    locks?.request(NAME, () => {
      this.#speaks = true;
      return new Promise(() => {});
    });
  }

  get speaks() {
    return this.#speaks;
  }

  /** Let the other windows know that this conversation has been opened here. */
  tell(conversation) {
    this.#channel.postMessage(conversation);
  }
}
