// live.js: how a page that shows what is so now follows the rows of its view.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Element, event, script, settled } from "./modules.mjs";

const { live } = await script("live.js");

class Source extends EventTarget {
  static opened = [];
  constructor(to) { super(); this.to = to; this.closed = false; Source.opened.push(this); }
  close() { this.closed = true; }
  says(type) { this.dispatchEvent(event(type)); }
}

const made = "Sidan hämtad 2026-11-25 22:02:15, svensk tid";
let main, ask, foot, fetched, answer, reloads, hidden, hide;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  Source.opened = [], fetched = 0, reloads = 0, hidden = false;
  ask = new Element("ask", { selector: "form.ask" });
  main = new Element("main", { childNodes: [ask, new Element("old")], querySelector: () => ask });
  main.dataset = { live: "/v1/changes", renewed: "Uppdaterad" };
  foot = new Element("foot");
  answer = { ok: true, text: async () => "<html>" };
  const fresh = { childNodes: [new Element("theirs", { selector: "form.ask" }), new Element("new")] };
  globalThis.location = { href: "/page", reload: () => reloads++ };
  globalThis.DOMParser = class { parseFromString() { return { querySelector: (s) => (s === "#main" ? fresh : s === ".made" ? { textContent: made } : new Element("foot2")) }; } };
  globalThis.document = Object.assign(new EventTarget(), {
    documentElement: { lang: "sv" }, importNode: (node) => node, querySelector: () => foot, createElement: (tag) => new Element(tag), getElementById: (id) => (main.beforeThis?.id === id ? main.beforeThis : null),
  });
  Object.defineProperty(document, "hidden", { get: () => hidden });
  hide = (is) => { hidden = is; document.dispatchEvent(event("visibilitychange")); };
  live(main, { source: Source, fetch: async () => { fetched++; return answer; }, wait: 250 });
});
afterEach(() => mock.timers.reset());

const stream = () => Source.opened.at(-1);
async function wait() { mock.timers.tick(250); await settled(); }

test("the rows of the beginning are those that the page shows; later ones renew it, many at once as one", async () => {
  assert.equal(stream().to, "/v1/changes");
  stream().says("row");
  await wait();
  assert.equal(fetched, 0);
  stream().says("ready");
  assert.equal(main.dataset.following, "yes");
  stream().says("row"), stream().says("removed"), stream().says("row");
  await wait();
  assert.equal(fetched, 1);
  assert.deepEqual(main.childNodes.map((n) => n.id), ["ask", "new"], "the form above stays, with what is being written in it");
  assert.equal(foot.replacedBy.id, "foot2");
  assert.equal(main.beforeThis.attributes.role, "status");
  assert.equal(main.beforeThis.textContent, "Uppdaterad. " + made, "by the server's clock");
  mock.timers.tick(10_000);
  assert.equal(main.beforeThis.textContent, "", "it covers nothing for long");
});

test("a page tells that its view has stopped, and that it goes on", async () => {
  stream().says("ready");
  for (const [n, what] of ["stopped", "resumed"].entries()) {
    stream().says(what);
    await wait();
    assert.equal(fetched, n + 1, what);
  }
});

test("a page that can't be had leaves the one that is there", async () => {
  answer = { ok: false };
  stream().says("ready"), stream().says("row");
  await wait();
  assert.equal(fetched, 1);
  assert.deepEqual(main.childNodes.map((n) => n.id), ["ask", "old"]);
});

test("a reset renews the page, and what follows is a beginning again", async () => {
  stream().says("ready"), stream().says("reset"), stream().says("row");
  await wait();
  assert.equal(fetched, 1);
  stream().says("row");
  await wait();
  assert.equal(fetched, 1);
  stream().says("ready"), stream().says("row");
  await wait();
  assert.equal(fetched, 2);
});

test("rights that have ended close the stream and ask for the page anew", () => {
  stream().says("ready"), stream().says("end");
  assert.ok(stream().closed);
  assert.equal(reloads, 1);
});

test("a hidden page holds no connection, and catches up when it is seen", async () => {
  const first = stream();
  hide(true);
  assert.ok(first.closed);
  assert.equal(Source.opened.length, 1);
  hide(false);
  await settled();
  assert.equal(Source.opened.length, 2);
  assert.equal(fetched, 1);
  hide(false);
  assert.equal(Source.opened.length, 2, "one connection a page");
});
