/** @import { Person } from "../connection/protocol.d.ts" */

/**
 * What the server has said of this person: who they are, what they may do, and whether they can
 * have more.
 */
export class Session {
  me = "";
  isAdministrator = false;
  status = "";
  capacity = 0;
  isFull = false; // no ticket more fits, as the router weighs them
  closeUndo = 0; // seconds
  reopenWindow = 0; // seconds

  /**
   * @param {{
   *   user: Person, role: string, status: string, capacity: number, close_undo: number,
   *   reopen_window: number,
   * }} options
   */
  welcome({ user, role, status, capacity, close_undo: closeUndo, reopen_window: reopenWindow }) {
    [this.me, this.isAdministrator] = [user.id, role === "administrator"];
    [this.status, this.capacity] = [status, capacity];
    [this.closeUndo, this.reopenWindow] = [closeUndo, reopenWindow];
  }

  /** @param {{ status: string, capacity: number, full: boolean }} options */
  presence({ status, capacity, full }) {
    [this.status, this.capacity, this.isFull] = [status, capacity, full];
  }
}
