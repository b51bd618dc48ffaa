import { Colleagues } from "./colleagues.js";
import { Marks } from "./marks.js";
import { Subscriptions } from "./subscriptions.js";
import { TypingIn, TypingOut } from "./typing.js";

/** @import { OutboxEntry } from "../../../../sdk/js/src/desk.ts" */
/** @import { Send } from "../connection/protocol.d.ts" */
/** @import { Here } from "./colleagues.js" */

/**
 * What goes between this screen and a conversation beside its log: who follows it, how far they
 * have got, who types, who looks. `on`: typing(conversation, name), colleagues(people, newcomer)
 * @param {{
 *   send: Send, pendingIn: (conversation: string) => OutboxEntry[],
 *   on: {
 *     typing: (conversation: string, name: string) => void,
 *     colleagues: (people: Here[], newcomer: string) => void,
 *   },
 * }} options
 */
export function deskFollowing({ send, pendingIn, on }) {
  return {
    subscriptions: new Subscriptions({ send, pendingIn }),
    marks: new Marks({ send }),
    typingOut: new TypingOut({ send }),
    typingIn: new TypingIn({ onChange: on.typing }),
    colleagues: new Colleagues({ send, onChange: on.colleagues }),
  };
}
