import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEvent } from "../src/frames";
import { ticketAfter } from "../src/ticket";

const base = {
  seq: 3,
  at: "2026-01-01T12:00:00Z",
  by: { role: "operator", name: "Anna" },
  ticket: 7,
} as const;

test("handed on, the ticket is open and with nobody, until a colleague has it", () => {
  for (const type of ["ticket.transferred", "ticket.escalated"] as const) {
    const handed: LogEvent = { ...base, type };
    const between = ticketAfter({ number: 7, operator: "Anna" }, handed);
    assert.deepEqual(between, { number: 7 });
    assert.deepEqual(
      ticketAfter(between, { ...base, type: "ticket.assigned", operator: "Dmitry" }),
      { number: 7, operator: "Dmitry" },
    );
  }
});
