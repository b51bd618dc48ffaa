import type { Emitter } from "./emitter";
import {
  type Availability,
  type Frame,
  type History,
  isEvent,
  type LogEvent,
  type Marks,
  type OpenTicket,
  type Refusal,
  type Welcome,
} from "./frames";
import type { HistoryPages } from "./history_pages";
import { Log } from "./log";
import type { MarkSender } from "./marks";
import type { ClientEvents } from "./options";
import type { Outbox } from "./outbox";
import type { PersonStorage } from "./person_storage";
import { ticketAfter } from "./ticket";
import type { TypingWatch } from "./typing";
import type { Unread } from "./unread";

const TEXT_LIMIT = 4_000;
const FILE_LIMIT = 10 * 2 ** 20;

export interface Parts {
  emitter: Emitter<ClientEvents>;
  personStorage: PersonStorage;
  outbox: Outbox;
  unread: Unread;
  markSender: MarkSender;
  typingWatch: TypingWatch;
  older: HistoryPages;
  comeAgain: () => void; // on another line, with the cursor
}

/** What the server has said, taken in frame by frame. */
export class Conversation {
  name = "";
  ticket: OpenTicket | null = null;
  availability: Availability | null;
  marks: Marks = { delivered: 0, read: 0 };
  textLimit = TEXT_LIMIT;
  fileLimit = FILE_LIMIT;
  isSynced = false;
  logName: string | null = null; // which log the cursor counts in; null before the first welcome
  readonly log = new Log();
  #isVisible = false;
  #newest: number | null = null; // the seq up to which the welcome speaks
  #behindAt: number | null = null;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.availability = parts.personStorage.get<Availability>("availability");
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#readWhatIsSeen();
  }

  /** The line is gone: there may be news that we do not know of. */
  lineLost(): void {
    this.isSynced = false;
    this.#parts.older.lost();
    this.#parts.typingWatch.stopped();
  }

  receive(frame: Frame): void {
    if (isEvent(frame)) return this.#accept(frame);
    switch (frame.type) {
      case "welcome":
        return this.#welcomed(frame);
      case "history":
        return this.#prepend(frame);
      case "marks":
        return this.#marked(frame);
      case "typing":
        return this.#parts.typingWatch.started(frame.by ?? "");
      case "availability":
        return this.#available(frame);
      case "resync":
        return this.#forget(frame.seq);
      case "pong":
        return this.#ponged(frame.seq);
      case "error":
        return this.#refused(frame);
    }
  }

  #welcomed(welcome: Welcome): void {
    this.name = welcome.name;
    this.#newest = welcome.seq;
    this.textLimit = welcome.limits.text ?? TEXT_LIMIT;
    this.fileLimit = welcome.limits.file ?? FILE_LIMIT;
    this.logName = welcome.log;
    this.#parts.unread.countsIn(welcome.log);
    if (welcome.seq === 0) {
      this.log.startEmpty();
      this.#parts.unread.readTo(0);
    }
    if (welcome.read !== undefined) this.#parts.unread.readTo(welcome.read);
    this.#available(welcome.availability);
    this.#becomeTicket(welcome.ticket);
    this.#parts.markSender.again();
    this.#syncIfReached();
  }

  #accept(event: LogEvent): void {
    this.#parts.outbox.settle(event);
    const accepted = this.log.accept(event);
    if (accepted === "gap") this.#parts.comeAgain();
    if (accepted !== "applied") return;
    const isOwn = event.by.role === "customer";
    this.#parts.markSender.delivered(event.seq, isOwn);
    if (!isOwn) this.#parts.typingWatch.stopped();
    if (event.seq > (this.#newest ?? 0)) this.#becomeTicket(ticketAfter(this.ticket, event));
    this.#parts.emitter.emit("event", event);
    this.#parts.unread.accept(event);
    this.#syncIfReached();
    this.#readWhatIsSeen(isOwn);
  }

  #prepend(history: History): void {
    history.events.forEach((event) => this.#parts.outbox.settle(event));
    const older = this.log.prepend(history.events);
    older.forEach((event) => this.#parts.unread.accept(event));
    if (older.length > 0) this.#parts.emitter.emit("older", older);
    this.#parts.older.answered(history);
  }

  #syncIfReached(): void {
    const cursor = this.log.cursor;
    if (this.isSynced || this.#newest === null || cursor === null || cursor < this.#newest) return;
    this.isSynced = true;
    this.#parts.unread.synced();
    this.#readWhatIsSeen();
    this.#parts.outbox.resend();
    this.#parts.emitter.emit("synced", undefined);
  }

  /** Behind at two pongs in a row without a step between them: what should have come was lost. */
  #ponged(seq: number): void {
    const cursor = this.log.cursor;
    const isBehind = cursor !== null && seq > cursor;
    if (isBehind && this.#behindAt === cursor) this.#parts.comeAgain();
    this.#behindAt = isBehind ? cursor : null;
    this.#parts.outbox.resendLate();
  }

  #forget(seq: number): void {
    this.log.forget();
    this.marks = { delivered: 0, read: 0 };
    this.#parts.markSender.forget();
    this.#parts.unread.forget(seq);
    this.#newest = seq;
    this.isSynced = false;
    if (seq === 0) this.log.startEmpty();
    this.#parts.emitter.emit("reset", undefined);
    this.#syncIfReached();
  }

  #marked({ delivered, read }: Marks): void {
    this.marks = {
      delivered: Math.max(delivered, this.marks.delivered),
      read: Math.max(read, this.marks.read),
    };
    this.#parts.emitter.emit("marks", this.marks);
  }

  /** Kept on the shelf too: it tells how else to reach the bank when the server is away. */
  #available({ state, wait, opens_at, hours, zone, phone, email }: Availability): void {
    this.availability = { state, wait, opens_at, hours, zone, phone, email };
    this.#parts.personStorage.set("availability", this.availability);
    this.#parts.emitter.emit("availability", this.availability);
  }

  #refused(refusal: Refusal): void {
    if (refusal.client_id) return void this.#parts.outbox.refuse(refusal);
    this.#parts.older.lost(); // it may have been about that
    this.#parts.emitter.emit("refused", refusal);
  }

  #becomeTicket(ticket: OpenTicket | null): void {
    if (ticket === this.ticket) return;
    this.ticket = ticket;
    this.#parts.emitter.emit("ticket", ticket);
  }

  #readWhatIsSeen(isOwn = false): void {
    const cursor = this.log.cursor;
    if (!this.#isVisible || !this.isSynced || cursor === null) return;
    this.#parts.unread.readTo(cursor);
    this.#parts.markSender.read(cursor, isOwn);
  }
}
