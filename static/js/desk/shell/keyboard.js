import { byId } from "../../elements/templates.js";
import { deskActions } from "./actions.js";
import { Palette } from "./palette.js";
import { Shortcuts } from "./shortcuts.js";
import { ShortcutsDialog } from "./shortcuts_dialog.js";

/** @import { Action } from "./actions.js" */
/** @import { DeskApi } from "../connection/requests.d.ts" */
/** @import { Target } from "../list/found_rows.js" */
/** @import { Preferences } from "./preferences.js" */

/**
 * Has the keys, the palette and the list of shortcuts do what the table of actions says. `does` and `can`: the
 * commands, and when they can be done; `macros(when)`: further rows for the palette; `find`: its
 * search; `on`: open(target), all(words) for what it finds.
 * @param {{
 *   does: Record<string, () => void>, can: Record<string, () => boolean>,
 *   macros: (when: () => boolean) => Action[], preferences: Preferences,
 *   find: DeskApi["search"]["all"],
 *   on: { open: (target: Target) => void, all: (words: string) => void },
 * }} options
 */
export function deskKeyboard({ does, can, macros, preferences, find, on }) {
  const actions = deskActions({ does, can });
  const palette = new Palette({
    dialog: byId("palette"),
    actions: () => [...actions, ...macros(can.answer)],
    get: find,
    on,
  });
  const shortcutsDialog = new ShortcutsDialog({
    dialog: byId("shortcuts-dialog"),
    opener: byId("shortcuts-open"),
    actions: () => actions,
    preferences,
  });
  new Shortcuts({
    target: document,
    actions: () => actions,
    lettersWork: () => preferences.get("letters"),
  });
  return { palette, shortcutsDialog };
}
