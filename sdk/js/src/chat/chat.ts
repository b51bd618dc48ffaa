import { Bubbles } from "../bubbles/bubbles";
import { warnBeforeUnload } from "../bubbles/unload_warning";
import type { Client } from "../client";
import { systemClock, Timer } from "../clock";
import { onKeydown } from "../keys";
import { PersonStorage } from "../person_storage";
import { browserStorage } from "../storage";
import { part, Words } from "../words";
import { Attaching } from "./attaching";
import { Composer } from "./composer";
import { Dates } from "./dates";
import { type FromHost, Host } from "./host";
import { createPageClient } from "./page_client";
import { showPreview } from "./preview";
import { Queue } from "./queue";
import { Rating } from "./rating";
import { Scroller } from "./scroller";
import { Thread } from "./thread";
import { View } from "./view";
import { viewStateOf } from "./view_state";

const DOWN_AFTER = 1_500; // a line that is back sooner was never away
const DOWN_LONG_AFTER = 5_000; // without a line: time to say how else to reach the bank

/** The customer's chat, on a page or in the widget: it alone knows the SDK and all the parts. */
export class Chat {
  #isKnown = false;
  #isOpen: boolean; // the widget is unfolded; a page always is
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
  readonly #view: View;
  readonly #rating: Rating;
  readonly #host: Host;
  readonly #title = document.title;
  readonly #blink = new Timer(systemClock, () => this.#fell(true, this.#isDownLong));
  readonly #long = new Timer(systemClock, () => this.#fell(true, true));

  constructor(root: HTMLElement) {
    const { tokenUrl = "", widget, parentOrigins = "" } = root.dataset;
    this.#root = root;
    this.#isOpen = widget === undefined;
    this.#words = new Words(part(root, "[data-words]"));
    this.#view = new View(root, this.#words);
    this.#client = createPageClient(root);
    const log = part(root, "[data-log]");
    const list = part(log, "ol");
    const { lang } = document.documentElement;
    const dates = new Dates(lang, (word) => this.#words.say(word), Date.now);
    const bubbles = (this.#bubbles = new Bubbles({
      fetchFile: (id, how) => this.#client.fetchFile(id, how),
      asks: false,
    }));
    this.#thread = new Thread(list, part(list, "[data-older]"), part(list, "[data-end]"), {
      dates,
      bubbles,
    });
    this.#queue = this.#newQueue(part(list, "[data-typing]"), dates);
    this.#scroller = new Scroller(log, () => this.#scrolled());
    this.#attaching = new Attaching({
      root,
      limit: () => this.#client.fileLimit,
      onChange: () => this.#show(),
      onPlace: (place) => (this.#client.sendLocation(place), this.#scroller.toEnd()),
    });
    this.#composer = this.#newComposer(new PersonStorage(browserStorage(), tokenUrl));
    this.#rating = new Rating(root, this.#words, (...rating) => this.#client.rateTicket(...rating));
    const origins = parentOrigins ? parentOrigins.split(" ") : [location.origin];
    this.#host = new Host(window, origins, (message) => this.#folded(message));
  }

  #newQueue(end: HTMLElement, dates: Dates): Queue {
    const client = this.#client;
    return new Queue({
      ...{ end, dates, bubbles: this.#bubbles },
      bytesOf: (id) => client.bytesOf(id),
      retry: (id) => client.retry(id),
      discard: (id) => client.discard(id),
      choose: () => this.#attaching.choose(),
    });
  }

  #newComposer(personStorage: PersonStorage): Composer {
    return new Composer({
      form: part<HTMLFormElement>(this.#root, ".chat-composer"),
      personStorage,
      limit: () => this.#client.textLimit,
      hasFiles: () => !this.#attaching.isEmpty,
      onSend: (text) => this.#send(text),
      onTyping: () => this.#client.typing(),
      onChange: () => this.#show(),
    });
  }

  start(): void {
    this.#root.dataset.started = ""; // from here on the page needs no fallback
    this.#host.tell({ type: "bankchat.ready" });
    this.#listen();
    this.#obey();
    this.#long.set(DOWN_LONG_AFTER);
    this.#blink.set(DOWN_AFTER);
    this.#client.start();
    this.#queueChanged();
    this.#show();
  }

  // ---------------------------------------------------------------- what the SDK says

  #listen(): void {
    const [client, root] = [this.#client, this.#root];
    client.on("connection", () => this.#lineChanged());
    client.on("synced", () => this.#synced());
    client.on("progress", ({ client_id, share }) => this.#queue.progress(client_id, share));
    client.on("event", (event) => {
      this.#scroller.keep(() => this.#thread.append(event));
      if (this.#isKnown && event.type === "message.sent" && event.by.role !== "customer")
        this.#arrived();
      if (event.type === "ticket.closed") part(root, "[data-urgent-call] > div").hidden = true;
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
    // Refused before the connection was open.
    client.on("refused", ({ text }) => client.connection === "open" || (this.#refusal = text));
  }

  #lineChanged(): void {
    if (this.#client.connection === "open") {
      this.#blink.clear();
      this.#long.clear();
      this.#refusal = "";
      this.#fell(false, false);
    } else if (!this.#blink.isSet && !this.#isDown) {
      this.#blink.set(DOWN_AFTER);
      this.#long.set(DOWN_LONG_AFTER);
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
    const words =
      by === null ? "" : this.#words.say(by ? "typing" : "typing-somebody", { name: by });
    this.#scroller.keep(() => (item.hidden = by === null));
    part(item, "[role=status]").title = words;
    part(item, ".sr-only").textContent = words;
  }

  #unread(count: number | null): void {
    document.title = count ? `(${count}) ${this.#title}` : this.#title;
    if (count) showPreview(this.#root, this.#client.events, this.#words, count);
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
    on("topic", (topic) => this.#begin(topic));
    on("older", () => this.#client.loadOlder().then(() => this.#older()));
    on("jump", () => this.#scroller.toEnd());
    on("retry", () => this.#client.wake());
    on("fold", () => this.#host.tell({ type: "bankchat.fold" }));
    on("unfold", () => this.#host.tell({ type: "bankchat.unfold" }));
    on("dismiss", () => this.#host.tell({ type: "bankchat.dismiss" }));
    on("finish", () => (part(root, "#chat-menu").hidePopover(), dialog.showModal()));
    on("keep", () => dialog.close());
    on("confirm", () => (dialog.close(), this.#client.closeTicket()));
    warnBeforeUnload(() => this.#client.outbox);
    onKeydown(window, (event) => this.#escape(event));
    window.addEventListener("online", () => this.#show());
    window.addEventListener("offline", () => this.#fell(true, this.#isDownLong));
    document.addEventListener("visibilitychange", () => this.#see());
  }

  /** Who has lost a card is told at once whom to call. */
  #begin({ dataset }: HTMLElement): void {
    part(this.#root, "[data-urgent-call] > div").hidden = dataset.urgent === undefined;
    this.#composer.begin(dataset.starter ?? "");
  }

  /** What was picked first, as it stands above the words. */
  #send(text: string): void {
    for (const { file, measures } of this.#attaching.take()) this.#client.sendFile(file, measures);
    if (text) this.#client.sendMessage(text);
    this.#scroller.toEnd();
  }

  #escape(event: KeyboardEvent): void {
    const isBusy = document.querySelector("dialog[open], :popover-open") !== null;
    if (event.key === "Escape" && !isBusy) this.#host.tell({ type: "bankchat.fold" });
  }

  /** Under a thumb the keyboard stays away until it is wanted: it would hide half of the talk. */
  #folded(message: FromHost): void {
    this.#isOpen = message.type === "bankchat.opened";
    this.#root.toggleAttribute("data-folded", !this.#isOpen);
    const isWanted =
      message.type === "bankchat.opened" && message.focus && matchMedia("(hover: hover)").matches;
    if (isWanted && this.#viewState().foot === "composer") this.#composer.focus();
    this.#see();
  }

  #scrolled(): void {
    if (this.#scroller.isAtEnd) this.#missed = 0;
    this.#jump();
    this.#see();
  }

  // ---------------------------------------------------------------- what is shown

  #show(): void {
    const viewState = this.#viewState();
    this.#view.show(viewState, this.#client.availability, this.#client.contacts, this.#refusal);
    this.#rating.show(viewState.rating);
    this.#see();
  }

  #viewState() {
    const { connection, events, outbox, ticket, availability } = this.#client;
    return viewStateOf({
      ...{ connection, events, outbox, ticket, availability },
      isKnown: this.#isKnown,
      isOnline: navigator.onLine,
      isDown: this.#isDown,
      isDownLong: this.#isDownLong,
      refusal: this.#refusal,
      hasDraft: !this.#composer.isEmpty || !this.#attaching.isEmpty,
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
    part(button, "[data-missed]").textContent = this.#words.say(
      this.#missed ? "jump-new" : "jump",
      { count: this.#missed },
    );
  }

  #older(): void {
    part(this.#root, "[data-older]").hidden = !this.#client.hasOlder;
  }
}
