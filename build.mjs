// Bundles the front end with esbuild: `node build.mjs` makes static/built/, `node build.mjs tests` makes the
// JavaScript tests runnable by Node in .local/js-tests/. What it makes is never committed.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const BUNDLES = {
  "bankchat-sdk": "sdk/js/src/index.ts",
  "bankchat-widget": "sdk/js/src/widget.ts",
  "bankchat-chat": "sdk/js/src/chat.ts",
  workstation: "static/js/pages/workstation.js",
  charts: "static/js/charts/index.js",
};
const TEST_FOLDERS = ["sdk/js/test", "tests/js"];

async function bundlePages() {
  await build({
    entryPoints: BUNDLES,
    outdir: "static/built",
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: "external",
    legalComments: "linked",
    logLevel: "warning",
  });
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

await (process.argv[2] === "tests" ? bundleTests() : bundlePages());
