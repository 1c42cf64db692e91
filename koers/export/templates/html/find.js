// A report's own search: counts while the reader types, goes from place to place with Enter or the buttons.
(() => {
  const within = ["h2", "h3", "h4", "h5", "caption", "tbody tr", "figure", "dl > div", "dt", "dd", "p", "li", "pre"].map((s) => `main ${s}`).join();
  const box = document.querySelector(".find");
  const field = box.querySelector("input"), status = box.querySelector("[role=status]"), steps = box.querySelector(".steps");
  let places = null, hits = [], at = -1, timer = 0;

  const words = (element) =>
    [element.textContent, ...[...element.querySelectorAll("img")].map((i) => i.alt), ...[...element.querySelectorAll("[data-label]")].map((c) => c.dataset.label)].join(" ");
  const read = () =>
    [...document.querySelectorAll(within)].filter((e) => !e.parentElement.closest(within)).map((element) => ({ element, text: plain(words(element)) }));

  const leave = () => { hits[at]?.element.classList.remove("found"); at = -1; };
  const count = () => {
    const asked = plain(field.value).split(" ").filter(Boolean);
    leave();
    places ??= read();
    hits = asked.length ? places.filter((place) => asked.every((word) => place.text.includes(word))) : [];
    status.textContent = asked.length ? counted(hits.length, box.dataset) : "";
    steps.hidden = !hits.length;
  };
  const go = (step) => {
    clearTimeout(timer);
    const next = at < 0 && step < 0 ? hits.length - 1 : at + step;
    if (!hits.length) return;
    leave();
    at = (next + hits.length) % hits.length;
    hits[at].element.classList.add("found");
    hits[at].element.scrollIntoView({ block: "center" });
    status.textContent = box.dataset.place.replace("{i}", at + 1).replace("{n}", hits.length);
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(count, 120); });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (at < 0) count();
    go(event.shiftKey ? -1 : 1);
  });
  // Escape clears the field; who was at a place goes on reading there.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    const place = hits[at]?.element;
    field.value = "";
    count();
    if (!place) return field.focus();
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
  box.querySelector(".previous").addEventListener("click", () => go(-1));
  box.querySelector(".next").addEventListener("click", () => go(1));
  box.hidden = false;
})();
