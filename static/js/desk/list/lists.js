import { byId } from "../../elements/templates.js";
import { Bulk } from "./bulk.js";
import { List } from "./list.js";
import { nothingOf } from "./nothing.js";
import { OffList } from "./off_list.js";
import { Search } from "./search.js";

/** @import { Content } from "../../../../sdk/js/src/desk.ts" */
/** @import { Row } from "../connection/protocol.d.ts" */
/** @import { DeskApi } from "../connection/requests.d.ts" */
/** @import { ServerClock } from "../connection/server_clock.js" */
/** @import { Target } from "./found_rows.js" */
/** @import { Person } from "./nothing.js" */
/** @import { Place } from "./off_list.js" */
/** @import { Rows } from "./rows.js" */
/** @import { NamedAction } from "./search.js" */
/** @import { Ticking } from "../ticket/wait_state.js" */

/**
 * What stands at the left: the list, the search in its place, and several tickets chosen at once.
 * `opened()`: the conversation on the screen; `may(row, action)`; `person`: whose list it is;
 * `actions(query)`: what can be done, by its name; `on`: open, accept, found(target), lost().
 * @param {{
 *   rows: Rows, clock: ServerClock, ticker: Ticking, address: Place,
 *   api: Pick<DeskApi, "search" | "targets">,
 *   send: (type: Content["type"], conversation: string, content: object) => string,
 *   may: (row: Row, action: string) => boolean, opened: () => string | null, person: Person,
 *   actions: (query: string) => NamedAction[],
 *   on: {
 *     open: (conversation: string) => void, accept: (conversation: string) => void,
 *     found: (target: Target) => void, lost: () => void,
 *   },
 * }} parts
 */
export function deskLists(parts) {
  const { rows, clock, ticker, address, api, send, may, opened, person, actions, on } = parts;
  const root = byId("list");
  const list = new List({
    ...{ root, rows, ticker, clock },
    onOpen: on.open,
    onAccept: on.accept,
    onChoose: (conversation) => bulk.choose(conversation),
    nothing: () => nothingOf(person),
  });
  const bulk = new Bulk({
    bar: byId("bulk-bar"),
    dialog: byId("bulk-dialog"),
    list,
    on: { rowOf: (conversation) => rows.get(conversation), may, send, targets: api.targets },
  });
  const offList = new OffList({ rows, address, opened, get: api.search.row, on });
  const search = new Search({
    root,
    address,
    clock,
    actions,
    onOpen: (target) => offList.open(target),
    get: api.search.all,
  });
  return { list, bulk, offList, search };
}
