import { byId } from "../../elements/templates.js";
import { ConversationView } from "./conversation_view.js";
import { FailedMessages } from "./failed_messages.js";
import { FindBar } from "./find_bar.js";
import { Header } from "./header.js";
import { TicketHead } from "./ticket_head.js";
import { Transcript } from "./transcript.js";

/** @import { Outbox } from "../../../../sdk/js/src/desk.ts" */
/** @import { DeskApi } from "../connection/requests.d.ts" */
/** @import { Parts } from "./parts.d.ts" */
/** @import { Ticking } from "../ticket/wait_state.js" */

/**
 * The conversation in the middle of the screen. `parts`: what stands around the transcript, and
 * what keeps the conversations (`ConversationView`); `search`: inside(conversation, words, signal)
 * and ticket(conversation, number); `me`: the reader's own name; `on`: topic(code), copy(text).
 * @param {{
 *   parts: Omit<Parts, "head" | "header" | "transcript">, ticker: Ticking, outbox: Outbox,
 *   search: DeskApi["search"], me: string,
 *   on: { topic: (code: string) => void, copy: (text: string) => void },
 * }} options
 */
export function deskConversation({ parts, ticker, outbox, search, me, on }) {
  const { clock, attachments } = parts;
  const [root, scroller] = [byId("talk"), byId("stream")];
  const transcript = new Transcript({
    ...{ scroller, clock, me },
    drawMessage: (item) => attachments.draw(item),
    onScroll: () => view.scrolled(),
  });
  const header = new Header({
    root: root.querySelector(".talk-head"),
    ticker,
    outbox,
    clock,
    onTopic: on.topic,
  });
  const head = new TicketHead({ header, transcript, get: search.ticket });
  const view = new ConversationView({ root, parts: { ...parts, head, header, transcript } });
  const findBar = new FindBar({
    root: byId("find-bar"),
    opener: byId("find-open"),
    transcript: scroller,
    view,
    get: search.inside,
  });
  new FailedMessages({ root: scroller, outbox, attachments, copy: on.copy });
  return { transcript, header, view, findBar };
}
