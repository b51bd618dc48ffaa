import { show } from "./templates.js";

/** Where the person is, and how they get elsewhere. `desk`: the parts of the workstation by their names. */
export function deskMoves(desk) {
  /** The address names this conversation, or none. */
  function route(conversation) {
    const { rows, talk, page, list, drawer, at } = desk;
    const row = rows.get(conversation);
    leave(conversation);
    if (conversation && !row && rows.known) desk.visits.invite(conversation);
    if (!row) talk.leave();
    else if (conversation !== talk.conversation) {
      talk.open(row);
      desk.alerts.opened(conversation);
    }
    list.current = talk.conversation;
    page.dataset.view = talk.row ? "talk" : "list";
    show(at("customer"), Boolean(talk.row));
    if (drawer.isOpen) drawer.toggle(false);
    list.draw();
    desk.drawSummary();
    if (row) list.reveal(conversation);
  }

  function leave(next) {
    desk.assist.leave();
    desk.handing.leave();
    if (next !== desk.talk.conversation) desk.findBar.close();
  }

  function openToWrite(conversation) {
    desk.place.go(conversation);
    if (desk.talk.row && matchMedia("(min-width: 761px)").matches) desk.composer.focus();
  }

  /** What the toast names; else whoever waits longest for us; else the first of the queue becomes ours. */
  function openLongest() {
    const { rows, talk, toasts } = desk;
    const waiting = rows.reply.find((row) => row.conversation !== talk.conversation)?.conversation;
    const next = toasts.named ?? waiting ?? toasts.longest;
    if (next) openToWrite(next);
    else if (rows.queue[0]) accept(rows.queue[0].conversation);
  }

  function accept(conversation) {
    desk.alerts.expect(conversation);
    openToWrite(conversation);
    desk.outgoing.command("ticket.accept", conversation);
  }

  function reopen(conversation) {
    desk.alerts.expect(conversation);
    desk.outgoing.command("ticket.reopen", conversation);
  }

  /** Up and down in what is on the screen: the list, or what was found. */
  function step(by) {
    if (desk.search.isOn) return desk.search.step(by);
    const next = desk.list.beside(desk.talk.conversation, by);
    if (next) desk.place.go(next);
  }

  /** A tab of the list, which a search may stand in front of. */
  function showList(tab) {
    if (desk.search.isOn) desk.search.close();
    if (tab) desk.list.choose(tab);
  }

  return { route, openToWrite, openLongest, accept, reopen, step, showList };
}
