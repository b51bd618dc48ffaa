import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf } from "../../../../static/js/desk/conversation/highlight.js";
import { ageGroup } from "../../../../static/js/desk/customer/profile.js";
import { OffList } from "../../../../static/js/desk/list/off_list.js";
import { Rows } from "../../../../static/js/desk/list/rows.js";
import { Address } from "../../../../static/js/desk/shell/address.js";

const ID = "86aafad1-9e4c-4220-ade6-78f9ddd75da9";
const frame = (rows = [], gone = []) => ({ rows, gone, waiting: 0 });

function fakeWindow(search = "", hash = "") {
  const location = { pathname: "/desk/", search, hash };
  const go = (_state, _title, address) => {
    const url = new URL(address, `http://bank${location.pathname}${location.search}`);
    Object.assign(location, { search: url.search, hash: url.hash });
  };
  return { location, history: { pushState: go, replaceState: go }, addEventListener() {} };
}

test("a word is highlighted where it stands by itself", () => {
  assert.deepEqual(placesOf("карта, картами и карта", ["карта"]), [
    [0, 5],
    [17, 22],
  ]);
  assert.deepEqual(placesOf("a.b a+b (a", ["a"]), [
    [0, 1],
    [4, 5],
    [9, 10],
  ]);
  assert.deepEqual(placesOf("nothing", []), []);
  assert.deepEqual(placesOf("error KODX4711, 47110", ["4711"]), [[10, 14]]);
});

test("an invited row is there until it stands in a list or is lost", () => {
  const rows = new Rows();
  rows.addOffList({ conversation: ID, ticket: 7, state: "closed" });
  assert.equal(rows.get(ID).ticket, 7);
  assert.deepEqual(rows.all, []);
  rows.accept(frame([{ conversation: "other", ticket: 1 }]));
  assert.equal(rows.get(ID).ticket, 7);
  rows.accept(frame([{ conversation: ID, ticket: 8 }]));
  assert.equal(rows.get(ID).ticket, 8);
  rows.accept(frame([], [ID]));
  assert.equal(rows.get(ID), undefined);
  rows.addOffList({ conversation: ID });
  rows.lose(ID);
  assert.equal(rows.get(ID), undefined);
});

test("the search stays in the address while conversations come and go", () => {
  const window = fakeWindow();
  const address = new Address({ window, onMove() {} });
  address.search = new URLSearchParams({ q: "карта & co", operator: "x" });
  address.go(ID);
  assert.equal(address.search.get("q"), "карта & co");
  assert.equal(address.conversation, ID);
  address.go(null);
  assert.equal(address.search.get("operator"), "x");
  assert.equal(address.conversation, null);
  address.search = new URLSearchParams();
  assert.equal(window.location.search, "");
});

test("what cannot be opened is said once, and the address lets it go", async () => {
  const window = fakeWindow("", `#${ID}`);
  const rows = new Rows();
  let [asked, lost] = [0, 0];
  const address = new Address({ window, onMove() {} });
  const get = async () => {
    asked += 1;
    throw Object.assign(new Error("404"), { status: 404 });
  };
  const offList = new OffList({
    rows,
    address,
    opened: () => null,
    get,
    on: { lost: () => (lost += 1) },
  });
  await Promise.all([offList.openAddressed(ID), offList.openAddressed(ID)]);
  assert.deepEqual([asked, lost, address.conversation], [1, 1, null]);
});

test("an age is told as a group", () => {
  assert.deepEqual([12, 17, 18, 25, 26, 50, 64, 65, 90].map(ageGroup), [
    "<18",
    "<18",
    "18–25",
    "18–25",
    "26–35",
    "36–50",
    "51–64",
    "65+",
    "65+",
  ]);
});
