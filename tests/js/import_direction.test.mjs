import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const { overrides } = JSON.parse(readFileSync("biome.json", "utf8"));
const ruled = overrides.flatMap(({ includes }) => includes);

const foldersIn = (path) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

test("each folder of the scripts has its direction of imports, and each rule its folder", () => {
  const desk = foldersIn("static/js/desk").map((name) => `static/js/desk/${name}/**`);
  const pages = foldersIn("static/js").map((name) => `static/js/${name}/**`);
  const folders = [...desk, ...pages.filter((name) => name !== "static/js/desk/**")];
  assert.deepEqual(
    folders.filter((folder) => !ruled.includes(folder)),
    [],
  );
  const named = ruled.map((folder) => folder.replace(/^!/, "").replace(/\/\*.*$/, ""));
  assert.deepEqual(
    named.filter((path) => !existsSync(path)),
    [],
  );
});
