import assert from "node:assert/strict";
import { test } from "node:test";
import { type Link, linkify } from "../src/linkify";

const links = (text: string) =>
  linkify(text).filter((part): part is Link => typeof part !== "string");
const shown = (text: string) =>
  linkify(text)
    .map((part) => (typeof part === "string" ? part : part.text))
    .join("");

function costs(text: string): number {
  const start = performance.now();
  linkify(text);
  return performance.now() - start;
}

test("an address becomes a link, the words around it stay", () => {
  assert.deepEqual(linkify("See https://bank.example/limits?a=1#b, please."), [
    "See ",
    {
      text: "https://bank.example/limits?a=1#b",
      href: "https://bank.example/limits?a=1#b",
      host: "bank.example",
      isDeceptive: false,
    },
    ", please.",
  ]);
});

test("brackets and quotes around an address are not its own, brackets within are", () => {
  assert.deepEqual(
    links("(see «http://a.example/x».)").map(({ href }) => href),
    ["http://a.example/x"],
  );
  assert.deepEqual(
    links("(https://a.example/Chat_(talk)).").map(({ text }) => text),
    ["https://a.example/Chat_(talk)"],
  );
});

test("telephone numbers and e-mail addresses, and nothing that rides on them", () => {
  const safe = { isDeceptive: false };
  assert.deepEqual(links("tel:+372-600-0000"), [
    { ...safe, text: "+372-600-0000", href: "tel:+3726000000", host: "+372-600-0000" },
  ]);
  const help = "help@bank.example";
  assert.deepEqual(links(`mailto:${help}.`), [
    { ...safe, text: help, href: `mailto:${help}`, host: help },
  ]);
  assert.deepEqual(links("mailto:a@b.example?bcc=c@d.example mailto:@ tel:call-me"), []);
});

test("nothing but web, mail and telephone is ever a link", () => {
  const hostile = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "jaVa\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "javascript://bank.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "intent://scan/#Intent;scheme=zxing;end",
    "file:///etc/passwd",
    "blob:https://bank.example/x",
    "//bank.example/x",
    "javascript:https://bank.example/",
    "view-source:https://bank.example/",
    "ftp://bank.example/",
    "bank.example/x",
    "http://",
    "https://",
    "http://localhost/",
    "https://.example",
    "http:///x",
    "https://exa mple",
  ];
  for (const text of hostile) {
    assert.deepEqual(links(text), [], text);
    assert.equal(shown(text), text);
  }
});

test("the host that is shown is the host that is opened", () => {
  const evil = "https://evil.tld/pay";
  assert.deepEqual(links("https://bank.example@evil.tld/pay"), [
    { text: evil, href: evil, host: "evil.tld", isDeceptive: true },
  ]);
  assert.equal(links("https://bank.example:443@evil.tld")[0]?.text, "https://evil.tld/");
  assert.equal(links("https://user:secret@evil.tld/")[0]?.href, "https://evil.tld/");
  assert.equal(
    links("https://bank.example\\@evil.tld/")[0]?.text,
    "https://bank.example/@evil.tld/",
  );
  assert.equal(links("https://bank.example.evil.tld/")[0]?.text, "https://bank.example.evil.tld/");
});

test("a host in look-alike letters is shown in ASCII", () => {
  const [link] = links("https://bаnk.kz/enter"); // the second letter is Cyrillic
  assert.match(link!.text, /^https:\/\/xn--bnk-6cd\.kz\/enter$/);
  assert.equal(links("https://банк.рф/")[0]?.text, "https://xn--80ab2al.xn--p1ai/");
});

test("what looks like another address is asked about, and nothing else is", () => {
  const asks = (text: string) => links(text)[0]?.isDeceptive;
  for (const plain of [
    "https://bank.example",
    "HTTPS://Bank.Example/a",
    "https://www.bank.co.uk/",
    "https://a.b-c.example:8443/?q=1",
  ]) {
    assert.equal(asks(plain), false, plain);
  }
  for (const deceptive of [
    "https://bank.kz@evil.tld",
    "https://bank.kz.evil.tld",
    "https://bank.com.evil.tld/x",
    "https://bаnk.kz",
    "https://ｂank.kz",
    "https://xn--bnk-6cd.kz/",
    "https://0x7f.1/",
    "http://169.254.169.254/",
    "https://bank.kz\\@evil.tld",
  ]) {
    assert.equal(asks(deceptive), true, deceptive);
  }
});

test("marks that turn the writing round end an address", () => {
  assert.deepEqual(
    links("https://a.example/\u202egpj.exe").map(({ text }) => text),
    ["https://a.example/"],
  );
  assert.deepEqual(
    links("https://a.exam\u200bple/").map(({ text }) => text),
    ["https://a.exam"],
  );
});

test("whatever it makes of a text, the text is still all there", () => {
  for (const text of [
    "",
    " ",
    "a https://a.example b https://b.example",
    "x\n\n  y",
    "https://a.example",
  ]) {
    assert.equal(shown(text), text);
  }
});

test("a hostile text costs no more than a long one", () => {
  linkify("https://warm.example up");
  for (const text of [
    "http://".repeat(20_000),
    "http:// ".repeat(20_000),
    "[".repeat(100_000),
    "a.".repeat(50_000),
    `http://${"a.".repeat(50_000)}`,
    "https://a.b".repeat(10_000),
    "https://a.b ".repeat(10_000),
    `https://a.b/${")".repeat(100_000)}`,
    "https://a.b/)))) ".repeat(6_000),
    `https://${"@".repeat(1_500)} `.repeat(60),
    "mailto:a@".repeat(10_000),
    `${"(".repeat(2_000)} `.repeat(50),
    "https://x@ ".repeat(10_000),
    "https://a.b:99999 ".repeat(8_000),
  ]) {
    const milliseconds = costs(text);
    assert(milliseconds < 50, `${milliseconds.toFixed(1)} ms for ${text.slice(0, 30)}…`);
  }
});
