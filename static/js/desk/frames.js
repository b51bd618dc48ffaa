const TAKEN = new Set(["ticket_taken", "not_found"]); // what the slower of two hands hears

/** What the server says, frame by frame. `desk`: the parts of the workstation by their names. */
export function deskFrames(desk) {
  const FRAMES = {
    "desk.welcome": onWelcome,
    "desk.changed": onRows,
    conversation: (frame) => desk.talk.followed(frame),
    "conversation.lost": (frame) => desk.losses.taken(frame),
    offer: (frame) => desk.offers.add(frame),
    "sla.alert": (frame) => desk.toasts.promise(frame, desk.rows.me),
    presence: onPresence,
    history: onHistory,
    marks: (frame) => desk.talk.marks(frame),
    typing: ({ conversation, by }) => desk.typingIn.start(conversation, by || desk.rows.get(conversation)?.customer || ""),
    colleague: (frame) => desk.colleagues.hear(frame),
    pong: onPong,
    error: onError,
  };

  function onWelcome(frame) {
    const { clock, rows, self, ticker, composer, attachments, talk, connection, marks, colleagues, drafts, macros } = desk;
    clock.set(frame.time);
    rows.me = frame.user.id;
    const isAdministrator = frame.role === "administrator";
    Object.assign(self, { status: frame.status, capacity: frame.capacity, closeUndo: frame.close_undo, isAdministrator });
    ticker.limits = frame;
    composer.limit = frame.limits.text ?? 4000;
    attachments.limit = frame.limits.file ?? attachments.limit;
    talk.session = { me: frame.user.id, isAdministrator, reopenWindow: frame.reopen_window };
    connection.isLive = true;
    marks.reset();
    resume(desk);
    colleagues.resume(); // who does not follow a conversation yet is not heard of there
    drafts.load();
    macros.refresh();
    desk.drawSummary();
  }

  function onRows(frame) {
    const { rows, talk, alerts, offers, drafts, bulk, list } = desk;
    for (const change of rows.accept(frame)) {
      const inView = change.after.conversation === talk.conversation && talk.isSeen;
      alerts.row(change, { me: rows.me, inView });
    }
    for (const row of frame.rows) offers.row(row, rows.me);
    for (const conversation of frame.gone) {
      alerts.quiet(conversation);
      offers.drop(conversation);
    }
    const known = rows.all.map((row) => row.conversation);
    if (frame.complete) drafts.keepOnly(known);
    bulk.keepOnly(known);
    const row = rows.get(talk.conversation);
    if (row && row !== talk.row) talk.changed(row);
    else if (!row && talk.row) desk.losses.taken({ conversation: talk.conversation });
    if (!talk.row) return desk.moves.route(desk.place.conversation);
    list.draw();
    desk.drawSummary();
  }

  function onEvent(event) {
    if (!event.conversation || !event.seq) return; // a frame of a later version
    const { typingIn, talk, bulk, outbox, toasts, handing } = desk;
    if (event.by.role === "customer") typingIn.stop(event.conversation);
    talk.event(event);
    const isOneOfMany = bulk.settled(event.client_id);
    const isOwn = outbox.entries.some(({ client_id: id }) => id === event.client_id);
    if (isOwn && !isOneOfMany && event.type === "ticket.closed") toasts.closed(event.conversation, event.ticket, desk.self.closeUndo);
    handing.event(event, { isOneOfMany });
    outbox.settle(event);
  }

  function onHistory(frame) {
    desk.talk.history(frame);
    if (frame.conversation === desk.talk.conversation) desk.findBar.refresh();
  }

  function onPresence({ status, capacity, load }) {
    Object.assign(desk.self, { status, capacity, load });
    desk.drawSummary();
  }

  function onPong({ time, newest = {} }) {
    desk.clock.set(time);
    desk.follows.compare(newest);
    desk.outbox.resendLate();
    desk.colleagues.beat();
  }

  /** It is tried again, or shown where it stands, or told. */
  function onError(refusal) {
    const { outbox, talk, bulk, handing, toasts } = desk;
    const entry = outbox.refuse(refusal);
    const isLater = refusal.retry_after !== undefined;
    if (isLater && !entry) setTimeout(() => talk.askAgain(), refusal.retry_after * 1000);
    if (isLater || entry?.failed || handing.refused(refusal) || bulk.refused(entry?.client_id, refusal.text)) return;
    if (entry?.type === "ticket.accept" && TAKEN.has(refusal.code)) desk.losses.taken(entry);
    else toasts.notice(refusal.text);
  }

  return (frame) => (FRAMES[frame.type] ?? onEvent)(frame);
}

/** Only a follower hears that what they said has arrived. */
function resume({ follows, outbox }) {
  follows.resume();
  for (const { conversation } of outbox.entries) follows.open(conversation);
  outbox.resend();
}
