import { Chat } from "./chat/chat";
import { part } from "./words";

new Chat(part(document, "#chat")).start();
