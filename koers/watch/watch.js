// Added by koers watch to what it serves; no report has it on disk. Reloads the page when its file is another, and keeps
// the reader's place: the same heading at the same height, and what was folded out.
(() => {
  "use strict";
  const seen = document.currentScript.dataset.seen;
  const key = `koers-watch ${location.pathname}`;
  let source = null;

  const folds = () => [...document.querySelectorAll("details")];

  const keepPlace = () => {
    let anchor = null;
    for (const element of document.querySelectorAll("body [id]")) {
      const box = element.getBoundingClientRect();
      if (box.height && box.top <= 1) anchor = { id: element.id, top: box.top };
    }
    const place = { anchor, x: scrollX, y: scrollY, open: folds().map((fold) => fold.open) };
    sessionStorage.setItem(key, JSON.stringify(place));
  };

  const goBack = (place) => {
    const element = place.anchor && document.getElementById(place.anchor.id);
    const y = element ? scrollY + element.getBoundingClientRect().top - place.anchor.top : place.y;
    scrollTo({ left: place.x, top: place.y ? y : 0, behavior: "instant" });
  };

  const restorePlace = () => {
    const kept = sessionStorage.getItem(key);
    if (!kept) return;
    sessionStorage.removeItem(key);
    const place = JSON.parse(kept);
    history.scrollRestoration = "manual";
    const now = folds();
    if (now.length === place.open.length) now.forEach((fold, number) => (fold.open = place.open[number]));
    goBack(place);
    addEventListener("load", () => {
      goBack(place);
      history.scrollRestoration = "auto";
    });
  };

  // The bar is shut off from the page's own style, and its style is set by script: the page's policy allows no other.
  const bar = document.createElement("div");
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { position: sticky; top: 0; z-index: 2147483647; display: block; }
    :host([hidden]) { display: none; }
    section { box-sizing: border-box; max-height: 40vh; overflow: auto; padding: 0.75rem 1.25rem; color: #fff; background: #9b1c1c;
      border-bottom: 3px solid #5f0f0f; font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
    section:focus-visible { outline: 3px solid #fff; outline-offset: -6px; }
    p { margin: 0; font-weight: 700; }
    ul { margin: 0.35rem 0 0; padding-left: 1.25rem; }
    li { white-space: pre-line; }
    @media print { :host { display: none; } }
  `);
  bar.hidden = true;
  bar.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];

  const show = ({ problems, heading, language }) => {
    bar.hidden = problems.length === 0;
    const section = document.createElement("section");
    section.setAttribute("role", "alert");
    section.tabIndex = 0;
    const title = document.createElement("p");
    title.textContent = heading;
    title.lang = language;
    const list = document.createElement("ul");
    list.lang = "en";
    list.append(...problems.map((problem) => Object.assign(document.createElement("li"), { textContent: problem })));
    section.append(title, list);
    bar.shadowRoot.replaceChildren(...(bar.hidden ? [] : [section]));
    if (!bar.isConnected) document.body.prepend(bar);
  };

  const listen = () => {
    if (source) return;
    source = new EventSource(`/.koers/news?page=${encodeURIComponent(location.pathname)}&seen=${seen}`);
    source.addEventListener("state", (event) => show(JSON.parse(event.data)));
    source.addEventListener("reload", () => {
      source.close();
      keepPlace();
      location.reload();
    });
  };

  const rest = () => {
    if (source) source.close();
    source = null;
  };

  restorePlace();
  // A page that nobody sees keeps no connection: a browser has few of them per server.
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", () => document.hidden || listen());
  if (!document.hidden) listen();
})();
