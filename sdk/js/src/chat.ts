import { Chat } from "./chat/chat";
import { part } from "./chat/words";

new Chat(part(document, "#chat")).start();
