// check.js: what a form does while somebody types, and when it is sent.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Element, event, script, settled } from "./modules.mjs";

const { watch } = await script("check.js");
globalThis.FormData = class { constructor(form) { return form.values; } };

let around, form, verdict, title, titleError, asked, answers, shown;

// answer is what the server says to the next check; a function may say it later.
const answer = (said, type = "application/json") => ({ headers: new Map([["Content-Type", type]]), json: async () => said });
const fine = { fine: true, messages: null };
const refused = { fine: false, messages: [{ ID: "f-title", Label: "Titel", Text: "Fältet måste anges.", Code: "schema.required" }, { ID: "f-date", Label: "Dag", Text: "Skriv en dag.", Code: "schema.date" }] };

function begin(first = false) {
  mock.timers.enable({ apis: ["setTimeout"] });
  verdict = new Element("verdict");
  title = new Element("f-title", { value: "" });
  around = new Element("", { open: false });
  titleError = new Element("f-title-err");
  titleError.closest = () => around;
  const dateError = new Element("f-date-err");
  const byID = { "f-title": title, "f-date": new Element("f-date", { value: "" }) };
  form = new Element("form", {
    action: "/there", values: new Map([["/data/title", "x"]]), elements: [title, new Element("")], sent: 0,
    querySelector: () => verdict, querySelectorAll: () => [titleError, dateError], submit() { this.sent++; },
  });
  form.dataset = { fine: "Inget hindrar.", left: "Kvar:", check: first ? "first" : "" };
  asked = [], answers = [];
  globalThis.document = { getElementById: (id) => byID[id] ?? null, createElement: (tag) => new Element(tag) };
  globalThis.addEventListener = (name, does) => { if (name === "pageshow") shown = does; };
  watch(form, { fetch: async (to, request) => { asked.push([to, request.body.toString()]); return answers.shift()(); }, wait: 600 });
}

const type = (target = title) => form.dispatchEvent(event("input", { target }));
function send(value = "store") {
  const sent = event("submit", { submitter: { value } });
  form.dispatchEvent(sent);
  return sent.defaultPrevented;
}
const textOf = (node) => typeof node === "string" ? node : node.textContent + node.children.map(textOf).join("");
const says = () => verdict.children.map((p) => [p.className ?? "", textOf(p)]);

beforeEach(() => begin());
afterEach(() => mock.timers.reset());

test("asks once when somebody has stopped typing, and stores nothing", async () => {
  answers.push(() => answer(fine));
  type(), mock.timers.tick(599), type(), mock.timers.tick(599);
  assert.equal(asked.length, 0);
  mock.timers.tick(1);
  await settled();
  assert.deepEqual(asked, [["/there", "%2Fdata%2Ftitle=x&do=check"]]);
  assert.deepEqual(says(), [["fine", "Inget hindrar."]]);
});

test("tells beside that all is fine what is kept otherwise than its writer may think", async () => {
  answers.push(() => answer({ ...fine, notes: ["Deltagare: läses som ord."] }));
  type(), mock.timers.tick(600);
  await settled();
  assert.deepEqual(says(), [["fine", "Inget hindrar."], ["note", "Deltagare: läses som ord."]]);
});

test("says why there is no verdict, with a link that leaves the form where it is", async () => {
  answers.push(() => answer({ fine: false, messages: null, said: "Du är inte inloggad längre.", href: "/signin?next=%2F", link: "Logga in" }));
  type(), mock.timers.tick(600);
  await settled();
  const [p] = verdict.children, [text, a] = p.children;
  assert.equal(text, "Du är inte inloggad längre. ");
  assert.deepEqual([a.href, a.textContent, a.target], ["/signin?next=%2F", "Logga in", "_blank"]);
});

test("tells beside a field only of what has been touched, and above of all that is left", async () => {
  answers.push(() => answer(refused));
  type(), mock.timers.tick(600);
  await settled();
  assert.equal(titleError.textContent, "Fältet måste anges.");
  assert.equal(around.open, true);
  assert.deepEqual(verdict.children[0].children.filter((each) => each.href).map((a) => a.href), ["#f-title-field", "#f-date-field"]);
  assert.equal(title.attributes["aria-invalid"], "true");
  assert.equal(form.querySelectorAll()[1].textContent, "", "nobody has come to the day yet");
  assert.deepEqual(says(), [["", "Kvar: Titel, Dag."]]);
  answers.push(() => answer(fine));
  type(), mock.timers.tick(600);
  await settled();
  assert.equal(titleError.textContent, "");
  assert.ok(!("aria-invalid" in title.attributes));
});

test("an answer to an earlier question is passed over", async () => {
  let late;
  answers.push(() => new Promise((done) => (late = done)), () => answer(fine));
  type(), mock.timers.tick(600);
  type(), mock.timers.tick(600);
  await settled();
  late(answer(refused));
  await settled();
  assert.deepEqual(says(), [["fine", "Inget hindrar."]]);
});

test("a server that is away, or answers with a page, says nothing, and the form is sent as it is", async () => {
  answers.push(() => { throw new TypeError("away"); }, () => answer(null, "text/html; charset=utf-8"));
  type(), mock.timers.tick(600);
  await settled();
  type(), mock.timers.tick(600);
  await settled();
  assert.deepEqual(says(), []);
  assert.equal(send(), false);
});

test("a second press sends nothing; coming back to the page lets it be sent anew", () => {
  assert.equal(send(), false);
  assert.equal(send(), true);
  shown();
  assert.equal(send(), false);
});

test("a question on its way when the form is sent is passed over", async () => {
  let late;
  answers.push(() => new Promise((done) => (late = done)));
  type(), mock.timers.tick(600), send(), late(answer(refused));
  await settled();
  assert.deepEqual(says(), []);
});

test("a button for more room doesn't count as sending", () => {
  assert.equal(send("more:/data/evidence"), false);
  assert.equal(send("store"), false);
});

test("a report is checked before it is sent: what may point at somebody stays with its writer", async () => {
  mock.timers.reset(), begin(true);
  answers.push(() => answer(refused));
  assert.equal(send(), true);
  await settled();
  assert.equal(form.sent, 0);
  assert.equal(titleError.textContent, "Fältet måste anges.", "all fields count as touched");
  assert.equal(verdict.focused, 1);
  answers.push(() => answer(fine));
  assert.equal(send(), true);
  await settled();
  assert.equal(form.sent, 1);
  assert.deepEqual(form.children.map((e) => [e.type, e.name, e.value]), [["hidden", "do", "store"]]);
});

test("a report is sent, and checked by the server, where the check can't be asked; only to check is a sending like any other", async () => {
  mock.timers.reset(), begin(true);
  answers.push(() => { throw new TypeError("away"); });
  assert.equal(send(), true);
  await settled();
  assert.equal(form.sent, 1);
  mock.timers.reset(), begin(true);
  assert.equal(send("check"), false);
  assert.equal(asked.length, 0);
});
