// Of the lock and the channel, as open windows of earlier versions know them.
const NAME = "bankchat-desk-voice";

/**
 * Of several open windows one speaks: the holder of a lock that passes on by itself when the
 * window is closed. In a browser without locks each speaks, and without a channel none hears of
 * the others: a call too many is better than none.
 */
export class LeadingTab {
  #isLeading;
  #channel;

  /**
   * @param {{
   *   locks?: LockManager | undefined, openChannel?: () => BroadcastChannel,
   *   onTold: (conversation: string) => void,
   * }} parts
   */
  constructor({ locks = navigator.locks, openChannel = () => new BroadcastChannel(NAME), onTold }) {
    this.#isLeading = !locks;
    this.#channel = orNull(openChannel);
    if (this.#channel) this.#channel.onmessage = ({ data }) => onTold(data);
    const speak = () => (this.#isLeading = true);
    locks?.request(NAME, () => (speak(), new Promise(() => {}))).catch(speak);
  }

  get isLeading() {
    return this.#isLeading;
  }

  /**
   * Let the other windows know that this conversation has been opened here.
   * @param {string} conversation
   */
  tell(conversation) {
    this.#channel?.postMessage(conversation);
  }
}

/** @param {() => BroadcastChannel} open */
function orNull(open) {
  try {
    return open();
  } catch {
    return null;
  }
}
