// The table of contents, beside the text or folded above it: marks the chapter being read.
(() => {
  const navigations = [...document.querySelectorAll(".contents")];
  const links = new Map();
  for (const a of document.querySelectorAll(".contents a")) {
    const id = decodeURIComponent(a.hash.slice(1));
    links.set(id, [...(links.get(id) ?? []), a]);
  }
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const details = document.querySelector(".contents.folded details"), here = details.querySelector(".here");
  let now = null, waiting = false;
  const mark = () => {
    waiting = false;
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const past = heads.filter((h) => h.getBoundingClientRect().top < innerHeight * 0.3);
    const next = (end ? heads.at(-1) : past.at(-1))?.id ?? null;
    if (next === now) return;
    for (const a of links.get(now) ?? []) a.removeAttribute("aria-current");
    for (const a of links.get(next) ?? []) a.setAttribute("aria-current", "true");
    now = next;
    here.textContent = links.get(now)?.[0].textContent ?? "";
    navigations.forEach(reach);
  };
  const reach = (navigation) => {
    const box = navigation.querySelector("ol"), a = navigation.querySelector("[aria-current]");
    if (a && box.scrollHeight > box.clientHeight) box.scrollTop = a.offsetTop - box.clientHeight / 2;
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
  // Folded, the list lies over the text: it closes when it has been used.
  details.addEventListener("toggle", () => navigations.forEach(reach));
  details.addEventListener("click", (event) => { if (event.target.closest("a")) details.open = false; });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  mark();
})();
