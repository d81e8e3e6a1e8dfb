// Keeps a page that shows what is so now as it is: the server says that a row has changed, or that its view has stopped or goes on (server-sent events), and the page is asked for again and put in the place of what
// it showed. The form above stays, with whatever somebody is writing in it. One connection a page, closed while the page is hidden.
export function live(main, { source = EventSource, fetch = globalThis.fetch.bind(globalThis), wait = 250, shown = 10_000 } = {}) {
  let stream, timer, gone, ready = false;

  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = main.querySelector("form.ask");
    const incoming = [...fresh.querySelector("#main").childNodes].map((node) => (form && node.matches?.("form.ask") ? form : document.importNode(node, true)));
    main.replaceChildren(...incoming);
    const foot = fresh.querySelector(".foot");
    if (foot) document.querySelector(".foot").replaceWith(document.importNode(foot, true));
    say(main.dataset.renewed + ". " + (fresh.querySelector(".made")?.textContent ?? "")); // by the server's clock, as the foot has it
  }

  function say(text) {
    let place = document.getElementById("live-says");
    if (!place) {
      place = document.createElement("p");
      place.id = "live-says";
      place.className = "live-says";
      place.setAttribute("role", "status");
      main.before(place);
    }
    place.textContent = text;
    clearTimeout(gone);
    gone = setTimeout(() => { place.textContent = ""; }, shown);
  }

  function changed() {
    if (!ready) return; // the rows as they were when the connection began are those that the page shows
    clearTimeout(timer);
    timer = setTimeout(renew, wait);
  }

  function open() {
    ready = false;
    stream = new source(main.dataset.live);
    for (const what of ["row", "removed", "stopped", "resumed"]) stream.addEventListener(what, changed);
    stream.addEventListener("ready", () => { ready = true; main.dataset.following = "yes"; });
    stream.addEventListener("reset", () => { ready = true; changed(); ready = false; });
    stream.addEventListener("end", () => { stream.close(); location.reload(); });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream?.close(), (stream = undefined);
    else if (!stream) open(), renew();
  });
  open();
}

if (typeof document !== "undefined") {
  const main = document.querySelector("main[data-live]");
  if (main) live(main);
}
