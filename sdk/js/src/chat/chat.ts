import { Bubbles } from "../bubbles/bubbles";
import { askBeforeLeaving } from "../bubbles/leaving";
import { type Client, createClient } from "../client";
import { systemClock, Timer } from "../clock";
import { onKeydown } from "../keys";
import { Shelf } from "../shelf";
import { browserStorage } from "../storage";
import { part, Words } from "../words";
import { Attaching } from "./attaching";
import { Composer } from "./composer";
import { Dates } from "./dates";
import { Face } from "./face";
import { type FromHost, Host } from "./host";
import { lookOf } from "./look";
import { Queue } from "./queue";
import { Rating } from "./rating";
import { Scroller } from "./scroller";
import { Thread } from "./thread";

const BLINK = 1_500; // a line that is back sooner was never away
const LONG = 5_000; // without a line: time to say how else to reach the bank

/** The customer's chat on a page or in the widget: the one place that knows the SDK and all parts of the page. */
export class Chat {
  #isKnown = false;
  #isOpen: boolean; // the widget is unfolded; a page always is
  #isWritingAgain = false;
  #isDown = false;
  #isDownLong = false;
  #missed = 0;
  #refusal = ""; // the server's own words
  readonly #root: HTMLElement;
  readonly #words: Words;
  readonly #client: Client;
  readonly #thread: Thread;
  readonly #queue: Queue;
  readonly #scroller: Scroller;
  readonly #composer: Composer;
  readonly #attaching: Attaching;
  readonly #bubbles: Bubbles;
  readonly #face: Face;
  readonly #rating: Rating;
  readonly #host: Host;
  readonly #title = document.title;
  readonly #blink = new Timer(systemClock, () => this.#fell(true, this.#isDownLong));
  readonly #long = new Timer(systemClock, () => this.#fell(true, true));

  constructor(root: HTMLElement) {
    const { tokenUrl = "", socketPath = "", widget, parentOrigins = "", phone, email } = root.dataset;
    this.#root = root;
    this.#isOpen = widget === undefined;
    this.#words = new Words(part(root, "[data-words]"));
    const dates = new Dates(document.documentElement.lang, (word) => this.#words.say(word), Date.now);
    this.#face = new Face(root, this.#words);
    const shelf = new Shelf(browserStorage(), tokenUrl);
    this.#client = createClient({
      url: socketPath,
      token: () => askForToken(tokenUrl),
      person: tokenUrl,
      contacts: { phone, email },
      device: { sdk: "js", platform: this.#isOpen ? "app" : "web", locale: document.documentElement.lang },
    });
    const log = part(root, "[data-log]");
    const list = part(log, "ol");
    const typing = part(list, "[data-typing]");
    const client = this.#client;
    const bubbles = (this.#bubbles = new Bubbles({ fetchFile: (id, how) => client.fetchFile(id, how), asks: false }));
    this.#thread = new Thread(list, part(list, "[data-older]"), part(list, "[data-end]"), { dates, bubbles });
    this.#queue = new Queue({
      ...{ end: typing, dates, bubbles },
      bytesOf: (id) => client.bytesOf(id),
      retry: (id) => client.retry(id),
      discard: (id) => client.discard(id),
      choose: () => this.#attaching.choose(),
    });
    this.#scroller = new Scroller(log, () => this.#scrolled());
    this.#attaching = new Attaching({
      root,
      limit: () => client.fileLimit,
      onChange: () => this.#show(),
      onPlace: (place) => (client.sendLocation(place), this.#sent()),
    });
    this.#composer = new Composer({
      form: part<HTMLFormElement>(root, "form"),
      shelf,
      limit: () => client.textLimit,
      hasFiles: () => !this.#attaching.isEmpty,
      onSend: (text) => this.#send(text),
      onTyping: () => client.typing(),
      onChange: () => this.#show(),
    });
    this.#rating = new Rating(root, this.#words, (...rating) => client.rateTicket(...rating));
    const origins = parentOrigins ? parentOrigins.split(" ") : [location.origin];
    this.#host = new Host(window, origins, (message) => this.#folded(message));
  }

  start(): void {
    this.#root.dataset.started = ""; // from here on the page needs no fallback
    this.#host.tell({ type: "bankchat.ready" });
    this.#listen();
    this.#obey();
    this.#long.set(LONG);
    this.#blink.set(BLINK);
    this.#client.start();
    this.#queueChanged();
    this.#show();
  }

  // ---------------------------------------------------------------- what the SDK says

  #listen(): void {
    const client = this.#client;
    client.on("connection", () => this.#lineChanged());
    client.on("synced", () => this.#synced());
    client.on("progress", ({ client_id, share }) => this.#queue.progress(client_id, share));
    client.on("event", (event) => {
      this.#scroller.keep(() => this.#thread.append(event));
      if (this.#isKnown && event.type === "message.sent" && event.by.role !== "customer") this.#arrived();
      if (event.type === "ticket.closed") this.#isWritingAgain = false;
      if (this.#isKnown) this.#show();
    });
    client.on("older", (events) => this.#thread.prepend(events));
    client.on("reset", () => this.#thread.forget());
    client.on("outbox", () => this.#queueChanged());
    client.on("marks", (marks) => this.#thread.mark(marks));
    client.on("typing", (by) => this.#typing(by));
    client.on("ticket", () => this.#show());
    client.on("availability", () => this.#show());
    client.on("unread", (count) => this.#unread(count));
    client.on("refused", ({ text }) => client.connection === "open" || (this.#refusal = text)); // at the door
  }

  #lineChanged(): void {
    if (this.#client.connection === "open") {
      this.#blink.clear();
      this.#long.clear();
      this.#refusal = "";
      this.#fell(false, false);
    } else if (!this.#blink.isSet && !this.#isDown) {
      this.#blink.set(BLINK);
      this.#long.set(LONG);
    }
    this.#show();
  }

  #fell(isDown: boolean, isDownLong: boolean): void {
    this.#isDown = isDown;
    this.#isDownLong = isDownLong;
    this.#queueChanged();
  }

  #synced(): void {
    this.#isKnown = true;
    this.#bubbles.pictures.again();
    part(this.#root, "[data-log]").setAttribute("aria-busy", "false");
    this.#older();
    this.#show();
  }

  #queueChanged(): void {
    this.#scroller.keep(() => this.#queue.show(this.#client.outbox, this.#isDown));
    this.#show();
  }

  #arrived(): void {
    if (this.#scroller.isAtEnd) return;
    this.#missed += 1;
    this.#jump();
  }

  #typing(by: string | null): void {
    const item = part(this.#root, "[data-typing]");
    const words = by === null ? "" : this.#words.say(by ? "typing" : "typing-somebody", { name: by });
    this.#scroller.keep(() => (item.hidden = by === null));
    part(item, "[role=status]").title = words;
    part(item, ".sr-only").textContent = words;
  }

  #unread(count: number | null): void {
    document.title = count ? `(${count}) ${this.#title}` : this.#title;
    this.#host.tell({ type: "bankchat.unread", count });
  }

  // ---------------------------------------------------------------- what the person does

  #obey(): void {
    const root = this.#root;
    const on = (name: string, act: (element: HTMLElement) => void) =>
      root.querySelectorAll<HTMLElement>(`[data-act=${name}]`).forEach((element) => {
        element.addEventListener("click", () => act(element));
      });
    const dialog = part<HTMLDialogElement>(root, "dialog[data-finish]");
    on("topic", (topic) => this.#composer.begin(topic.dataset.starter ?? ""));
    on("older", () => this.#client.loadOlder().then(() => this.#older()));
    on("jump", () => this.#scroller.toEnd());
    on("again", () => this.#writeAgain());
    on("retry", () => this.#client.wake());
    on("fold", () => this.#host.tell({ type: "bankchat.fold" }));
    on("finish", () => (part(root, "#chat-menu").hidePopover(), dialog.showModal()));
    on("keep", () => dialog.close());
    on("confirm", () => (dialog.close(), this.#client.closeTicket()));
    askBeforeLeaving(() => this.#client.outbox);
    onKeydown(window, (event) => this.#escape(event));
    window.addEventListener("online", () => this.#show());
    window.addEventListener("offline", () => this.#fell(true, this.#isDownLong));
    document.addEventListener("visibilitychange", () => this.#see());
  }

  /** What was picked first, as it stands above the words. */
  #send(text: string): void {
    for (const { file, measures } of this.#attaching.take()) this.#client.sendFile(file, measures);
    if (text) this.#client.sendMessage(text);
    this.#sent();
  }

  #sent(): void {
    this.#isWritingAgain = false;
    this.#scroller.toEnd();
  }

  #writeAgain(): void {
    this.#isWritingAgain = true;
    this.#show();
    this.#composer.focus();
  }

  #escape(event: KeyboardEvent): void {
    const isBusy = document.querySelector("dialog[open], :popover-open") !== null;
    if (event.key === "Escape" && !isBusy) this.#host.tell({ type: "bankchat.fold" });
  }

  /** Under a thumb the keyboard stays away until it is wanted: it would hide half of what one came to read. */
  #folded(message: FromHost): void {
    this.#isOpen = message.type === "bankchat.opened";
    const isWanted = message.type === "bankchat.opened" && message.focus && matchMedia("(hover: hover)").matches;
    if (isWanted && this.#look().foot === "composer") this.#composer.focus();
    this.#see();
  }

  #scrolled(): void {
    if (this.#scroller.isAtEnd) this.#missed = 0;
    this.#jump();
    this.#see();
  }

  // ---------------------------------------------------------------- what is shown

  #show(): void {
    const look = this.#look();
    this.#face.show(look, this.#client.availability, this.#client.contacts, this.#refusal);
    this.#rating.show(look.rating);
    this.#see();
  }

  #look() {
    const { connection, events, outbox, ticket, availability } = this.#client;
    return lookOf({
      connection, events, outbox, ticket, availability,
      isKnown: this.#isKnown,
      isOnline: navigator.onLine,
      isDown: this.#isDown,
      isDownLong: this.#isDownLong,
      refusal: this.#refusal,
      hasDraft: !this.#composer.isEmpty || !this.#attaching.isEmpty,
      isWritingAgain: this.#isWritingAgain,
      now: Date.now(),
    });
  }

  /** What is on a visible page, unfolded and at the newest message, is read. */
  #see(): void {
    const isSeen = this.#isOpen && document.visibilityState === "visible" && this.#scroller.isAtEnd;
    this.#client.setVisible(isSeen);
  }

  #jump(): void {
    const button = part(this.#root, "[data-act=jump]");
    button.hidden = this.#scroller.isAtEnd;
    part(button, "[data-missed]").textContent = this.#words.say(this.#missed ? "jump-new" : "jump", { count: this.#missed });
  }

  #older(): void {
    part(this.#root, "[data-older]").hidden = !this.#client.hasOlder;
  }
}

async function askForToken(url: string): Promise<string> {
  const response = await fetch(url, { method: "POST", credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error(`the bank gave no token: ${response.status}`);
  return (await response.json()).token;
}
