// The index pages' search: titles before names before figures; a hit is a link to its place in a report.
(() => {
  const most = 40;
  const box = document.querySelector(".search");
  const field = box.querySelector("input"), list = box.querySelector("ul"), status = box.querySelector("[role=status]");
  const more = box.querySelector(".more");
  let entries = null, timer = 0;

  const read = () =>
    JSON.parse(document.getElementById("search-data").textContent).flatMap((report) => {
      const context = plain(`${report.title} ${report.period} ${report.folder}`);
      const entry = (rank, text, value, anchor, own, language) =>
        ({ rank, text, value, own, language: language || report.language, all: `${own} ${context}`, report, href: report.href + (anchor && `#${encodeURIComponent(anchor)}`) });
      return [
        entry(0, report.title, "", "", context),
        ...report.names.map(([text, anchor, language]) => entry(1, text, "", anchor, plain(text), language)),
        ...report.figures.map(([label, value, anchor]) => entry(2, label, value, anchor, plain(`${label} ${value}`))),
      ];
    });

  // Every word must be found, one at least in the entry itself; the beginning of a word counts before its middle.
  const find = (query) => {
    const words = plain(query).split(" ").filter(Boolean);
    if (!words.length) return [];
    entries ??= read();
    const hits = entries.filter((e) => words.every((w) => e.all.includes(w)) && words.some((w) => e.own.includes(w)));
    const begins = (e) => words.every((w) => ` ${e.all}`.includes(` ${w}`));
    return hits.map((e) => [e.rank * 2 + !begins(e), e]).sort((a, b) => a[0] - b[0]).map(([, e]) => e);
  };

  const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name, textContent: text });
  const item = (hit) => {
    const li = make("li", "", ""), a = make("a", "", hit.text);
    a.href = hit.href;
    a.lang = hit.language;
    li.append(a);
    if (hit.value) li.append(" ", make("strong", "nowrap", hit.value));
    const about = hit.rank ? `${hit.report.title} · ${hit.report.period}` : hit.report.period;
    li.append(make("span", "note", about));
    return li;
  };

  const show = () => {
    const hits = find(field.value);
    list.replaceChildren(...hits.slice(0, most).map(item));
    list.hidden = !hits.length;
    status.textContent = plain(field.value) ? counted(hits.length, box.dataset) : "";
    more.textContent = hits.length > most ? box.dataset.more.replace("{n}", hits.length - most) : "";
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    field.value = "";
    field.focus();
    show();
  });
  box.hidden = false;
  // A browser that comes back to the page has kept what was typed.
  addEventListener("pageshow", show);
})();
