import assert from "node:assert/strict";
import { test } from "node:test";
import { isPlain, parts } from "../../static/js/desk/links.js";

const links = (text) => parts(text).filter((part) => part.href);
const whole = (text) => parts(text).map((part) => part.text).join("");

test("http, https, mailto and tel are links, without the punctuation after them", () => {
  const found = links("See https://bank.example/a?b=1#c. Or http://bank.example, mailto:help@bank.example; tel:+3726000000!");
  assert.deepEqual(found.map(({ href }) => href), ["https://bank.example/a?b=1#c", "http://bank.example/", "mailto:help@bank.example", "tel:+3726000000"]);
});

test("no other scheme is ever a link", () => {
  for (const text of ["javascript:alert(1)", "JaVa\tscript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "intent://x#Intent;end", "file:///etc/passwd", "ftp://x.example", "bank.example", "https://", "http://[", "ht\ntps://x.example"]) {
    assert.deepEqual(links(text), [], text);
    assert.equal(whole(text), text);
  }
});

test("an allowed scheme inside a forbidden one does not make that one a link", () => {
  const [found] = links("javascript:location='https://evil.tld'");
  assert.ok(!found || found.href.startsWith("https://evil.tld"));
});

test("the host shown is where the link leads, in ASCII", () => {
  const host = (text) => links(text)[0].host;
  assert.equal(host("https://bank.kz@evil.tld/x"), "evil.tld");
  assert.equal(host("https://bank.kz:443@evil.tld"), "evil.tld");
  assert.equal(host("https://bank.kz.evil.tld"), "bank.kz.evil.tld");
  assert.equal(host("https://bаnk.kz"), "xn--bnk-6cd.kz");
  assert.equal(host("https://bank.kz\\@evil.tld"), "bank.kz");
  assert.equal(host("https://ｂank.kz"), "bank.kz");
});

test("only an address that begins with its own host needs no warning", () => {
  const plain = (text) => isPlain(links(text)[0]);
  assert.ok(plain("https://bank.example"));
  assert.ok(plain("HTTPS://Bank.Example/Path"));
  assert.ok(plain("https://bank.example?x"));
  for (const text of ["https://bank.kz@evil.tld", "https://bаnk.kz", "https://ｂank.kz", "https://0x7f.1/"]) assert.ok(!plain(text), text);
});

test("markup stays text, and nothing of the message is lost", () => {
  for (const text of ["<img src=x onerror=alert(1)>", "a <b>https://x.example</b> b", "{{constructor}} https://x.example/{% debug %}", ""]) {
    assert.equal(whole(text), text);
    for (const { href } of links(text)) assert.ok(!href.includes("<"));
  }
});

test("a hostile wall of text costs less than 50 ms", () => {
  for (const text of ["[".repeat(100_000), "http://".repeat(20_000), "a.".repeat(50_000), `http://${")".repeat(100_000)}a`, "https://x.example ".repeat(6000)]) {
    const start = performance.now();
    assert.equal(whole(text), text);
    assert.ok(performance.now() - start < 50, text.slice(0, 20));
  }
});
