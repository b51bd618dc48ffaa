// Bundles the front end with esbuild: `node build.mjs` makes static/built/, `node build.mjs
// tests` makes the JavaScript tests runnable by Node in .local/js-tests/. What it makes is never
// committed. `node build.mjs watch` reads the paths of changed files from stdin, one a line, and
// makes what they are part of: for bin/dev.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build, context } from "esbuild";

const BUNDLES = {
  "bankchat-sdk": "sdk/js/src/index.ts",
  "bankchat-widget": "sdk/js/src/widget.ts",
  "bankchat-chat": "sdk/js/src/chat.ts",
  desk: "static/js/pages/desk.js",
  charts: "static/js/charts/index.js",
};
const TEST_FOLDERS = ["sdk/js/test", "tests/js"];

const PAGES = {
  outdir: "static/built",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: "external",
  legalComments: "linked",
  banner: { js: "// @ts-nocheck" }, // stats/plots.js imports one of them
  logLevel: "warning",
};

const bundlePages = () => build({ ...PAGES, entryPoints: BUNDLES });

/** Builds a page's bundle again and again; knows which files are in it. */
async function repeatedBundle([name, file]) {
  const bundler = await context({ ...PAGES, entryPoints: { [name]: file }, metafile: true });
  let inputs = null; // null: the last build failed, and any file may mend it
  const rebuild = async () => {
    inputs = await bundler.rebuild().then(
      ({ metafile }) => metafile.inputs,
      () => null,
    );
  };
  await rebuild();
  return { name, rebuild, contains: (changed) => inputs === null || changed in inputs };
}

async function bundleChanges() {
  const bundles = await Promise.all(Object.entries(BUNDLES).map(repeatedBundle));
  process.stdout.write("watching the scripts\n");
  for await (const changed of createInterface({ input: process.stdin })) {
    const stale = bundles.filter((bundle) => bundle.contains(changed));
    await Promise.all(stale.map((bundle) => bundle.rebuild()));
    for (const { name } of stale) process.stdout.write(`${changed} has changed: built ${name}\n`);
  }
  process.exit();
}

function testFiles() {
  return TEST_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => /\.test\.(ts|js|mjs)$/.test(name))
      .map((name) => join(folder, name)),
  );
}

async function bundleTests() {
  rmSync(".local/js-tests", { recursive: true, force: true });
  const entryPoints = testFiles();
  if (entryPoints.length === 0) return;
  await build({
    entryPoints,
    outdir: ".local/js-tests",
    outbase: ".",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    sourcemap: "inline",
    logLevel: "warning",
  });
}

const MODES = { tests: bundleTests, watch: bundleChanges };
await (MODES[process.argv[2]] ?? bundlePages)();
