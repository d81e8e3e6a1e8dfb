// Checks a form while somebody types: the same checks as when it is stored, by the server, with nothing stored. Only fields that have been touched are told of beside
// themselves; the rest is told of above, so that nobody is scolded for what they haven't come to yet.
export function watch(form, { fetch = globalThis.fetch.bind(globalThis), wait = 600 } = {}) {
  const touched = new Set();
  let timer, turn = 0;
  const verdict = form.querySelector("#verdict");

  async function check() {
    const mine = ++turn;
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "check");
    let said = null;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if ((answer.headers.get("Content-Type") ?? "").startsWith("application/json")) said = await answer.json();
    } catch {
      // the form still works, and is checked when it is sent
    }
    if (said && mine === turn) said.said ? tell(said) : show(said);
    return said;
  }

  // tell says why there is no verdict, and leads to what helps in a tab of its own: the form stays.
  function tell({ said, href, link }) {
    const p = document.createElement("p");
    const a = document.createElement("a");
    Object.assign(a, { href, textContent: link, target: "_blank", rel: "noopener" });
    p.append(`${said} `, a);
    verdict.replaceChildren(p);
  }

  function show({ fine, messages, notes }) {
    for (const place of form.querySelectorAll("[id$='-err']")) {
      const id = place.id.slice(0, -4);
      const mine = touched.has(id) ? (messages ?? []).filter((m) => m.ID === id) : [];
      place.textContent = mine.map((m) => m.Text).join(" ");
      const closed = mine.length && place.closest("details:not([open])");
      if (closed) closed.open = true;
      const input = document.getElementById(id);
      if (input && "value" in input) mine.length ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    }
    const p = document.createElement("p");
    if (fine) {
      p.className = "fine";
      p.textContent = form.dataset.fine;
    } else {
      const left = new Map((messages ?? []).map((m) => [m.Label || m.Text, m.ID]));
      p.append(form.dataset.left);
      let between = " ";
      for (const [name, id] of left) {
        p.append(between, id ? Object.assign(document.createElement("a"), { href: `#${id}-field`, textContent: name }) : name);
        between = ", ";
      }
      p.append(".");
    }
    const said = (fine && notes || []).map((note) => Object.assign(document.createElement("p"), { className: "note", textContent: note }));
    verdict.replaceChildren(p, ...said);
  }

  form.addEventListener("input", (event) => {
    if (event.target.id) touched.add(event.target.id);
    clearTimeout(timer);
    timer = setTimeout(check, wait);
  });

  // A second press while the first is on its way does nothing; the key of the form keeps the rest away.
  form.addEventListener("submit", async (event) => {
    if (form.dataset.sent === "yes") return event.preventDefault();
    if (event.submitter?.value?.startsWith("more:")) return;
    form.dataset.sent = "yes";
    clearTimeout(timer);
    turn++;
    if (form.dataset.check !== "first" || event.submitter?.value === "check") return;
    // What may point at somebody is looked for before anything leaves the form for good, so that the writer keeps the text and mends it.
    event.preventDefault();
    for (const input of form.elements) if (input.id) touched.add(input.id);
    const said = await check();
    if (said && !said.fine) {
      delete form.dataset.sent;
      verdict.tabIndex = -1;
      verdict.focus();
      return;
    }
    const store = document.createElement("input");
    Object.assign(store, { type: "hidden", name: "do", value: "store" });
    form.append(store);
    form.submit();
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

if (typeof document !== "undefined") for (const form of document.querySelectorAll("form[data-check]")) watch(form);
