"use strict";
(() => {
  const main = document.querySelector("main");
  const link = document.getElementById("link");
  const place = document.getElementById("part-cell");

  // Replaces a part; what a reader opened stays open, and the keyboard stays where it was.
  function put(part, html) {
    const name = (details) => details.querySelector("summary").textContent.split(":")[0];
    const opened = new Map([...part.querySelectorAll("details")].map((d) => [name(d), d.open]));
    const scrolled = [...part.querySelectorAll(".scroll")].map((s) => [s.scrollLeft, s.scrollTop]);
    const focus = part.contains(document.activeElement) ? document.activeElement : null;
    const same = focus && (focus.tagName === "A" ? `a[href="${CSS.escape(focus.getAttribute("href"))}"]` : focus.tagName);
    part.innerHTML = html;
    part.querySelectorAll("details").forEach((d) => { if (opened.has(name(d))) d.open = opened.get(name(d)); });
    part.querySelectorAll(".scroll").forEach((s, i) => { if (scrolled[i]) [s.scrollLeft, s.scrollTop] = scrolled[i]; });
    if (same) part.querySelector(same)?.focus({ preventScroll: true });
  }

  let asked = 0;
  let chosen = false;
  async function cell(isChosen) {
    const id = location.hash.startsWith("#cell-") ? location.hash.slice(6) : "";
    const mine = ++asked;
    chosen ||= isChosen;
    if (!id) return place.replaceChildren();
    try {
      const answer = await fetch("cell/" + encodeURIComponent(id));
      const html = answer.ok ? await answer.text() : "";
      if (mine !== asked) return;
      put(place, html);
      if (chosen) {
        chosen = false;
        place.focus({ preventScroll: true });
        place.scrollIntoView();
      }
    } catch {
      // The stream of parts says that there is no connection.
    }
  }

  function say(text) {
    link.hidden = !text;
    link.textContent = text;
  }

  let at = main.dataset.version;
  function listen() {
    const source = new EventSource("events?since=" + encodeURIComponent(at));
    source.onopen = () => say("");
    source.addEventListener("parts", (event) => {
      at = event.lastEventId;
      Object.entries(JSON.parse(event.data)).forEach(([name, html]) => {
        const part = document.getElementById(name);
        if (part) put(part, html);
      });
      cell(false);
    });
    source.onerror = () => {
      say("No connection to the program that shows this page: what is here may be old. Trying again.");
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
    };
  }

  addEventListener("hashchange", () => cell(true));
  cell(true);
  listen();
})();
