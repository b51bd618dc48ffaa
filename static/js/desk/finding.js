import { FindBar } from "./find_bar.js";
import { Search } from "./search.js";
import { Visits } from "./visits.js";
import { gettext } from "./words.js";

/** Finding what was said: in all dialogs, in the open one, and going there. `desk`: the parts by their names. */
export function deskFinding(desk) {
  const { at, rows, place, clock, talk, server } = desk;
  const findBar = new FindBar({ root: at("find-bar"), opener: at("find-open"), stream: at("stream"), talk, get: server.search.inside });
  const visits = new Visits({
    ...{ rows, place, talk, findBar, get: server.search.row },
    onLost: () => desk.toasts.notice(gettext("You no longer have access to this conversation.")),
  });
  const search = new Search({ root: at("list"), place, clock, onOpen: (hit) => visits.open(hit), get: server.search.all });
  return { findBar, visits, search };
}
