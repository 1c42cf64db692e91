(() => {
  const links = new Map([...document.querySelectorAll(".contents.side a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let now = null, waiting = false;
  const mark = () => {
    waiting = false;
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const past = heads.filter((h) => h.getBoundingClientRect().top < innerHeight * 0.3);
    const next = links.get((end ? heads.at(-1) : past.at(-1))?.id);
    if (next === now) return;
    now?.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "true");
    now = next;
    const box = next?.closest(".contents");
    if (box && box.scrollHeight > box.clientHeight) box.scrollTop = next.offsetTop - box.clientHeight / 2;
  };
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(mark); } }, { passive: true });
  mark();
})();
