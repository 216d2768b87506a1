// Page viewer: go to a page, zoom, find with or without dấu. Pages are images with selectable text above them; what is
// loaded first is light, the sharp image follows for whoever zooms in or reads on on a finer screen.
const ZOOMS = ["z50", "z75", "", "z125", "z150", "z200"];
const SVG = "http://www.w3.org/2000/svg";
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

for (const viewer of document.querySelectorAll("[data-viewer]")) {
  const area = viewer.querySelector(".vpages");
  const pages = [...viewer.querySelectorAll(".vpage")];
  const bar = viewer.querySelector(".vbar");
  const field = viewer.querySelector("[data-page]");
  const found = viewer.querySelector("[data-found]");
  let zoom = 2, hits = [], at = -1;
  bar.hidden = false;

  const current = () => Number(field.value) || 1;
  const go = (number) => {
    const page = pages[Math.min(Math.max(number, 1), pages.length) - 1];
    area.scrollTo({ top: page.offsetTop - area.offsetTop - 8 });
    field.value = page.dataset.number;
  };
  const sharpen = () => {
    const seen = area.getBoundingClientRect();
    for (const image of area.querySelectorAll("img[data-sharp]")) {
      const box = image.getBoundingClientRect();
      if (box.bottom < seen.top || box.top > seen.bottom || box.width * devicePixelRatio < image.naturalWidth * 1.05) continue;
      const sharp = new Image();
      sharp.onload = () => { image.src = sharp.src; };
      sharp.src = image.dataset.sharp;
      delete image.dataset.sharp;
    }
  };
  const scale = (step) => {
    const page = current();
    zoom = Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1);
    viewer.classList.remove(...ZOOMS.filter(Boolean));
    if (ZOOMS[zoom]) viewer.classList.add(ZOOMS[zoom]);
    go(page);
    sharpen();
  };
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting && document.activeElement !== field) field.value = entry.target.dataset.number;
  }, { root: area, rootMargin: "-45% 0px -45% 0px" });
  for (const page of pages) watch.observe(page);
  area.addEventListener("scroll", sharpen, { passive: true });
  area.addEventListener("pointerdown", sharpen, { passive: true });

  const mark = (text, from, length) => {
    const box = document.createElementNS(SVG, "rect");
    const start = text.getStartPositionOfChar(from), end = text.getEndPositionOfChar(from + length - 1);
    const size = Number(text.getAttribute("font-size"));
    for (const [name, value] of [["x", start.x], ["y", start.y - size * 0.85], ["width", end.x - start.x], ["height", size * 1.1]]) box.setAttribute(name, value);
    box.setAttribute("class", "hit");
    text.before(box);
    hits.push(box);
  };
  const find = (words) => {
    for (const box of hits) box.remove();
    hits = [];
    at = -1;
    const wanted = fold(words.trim());
    if (wanted.length >= 2) for (const text of viewer.querySelectorAll(".vpage text")) {
      // Folding keeps one letter per letter for composed text, so positions in both agree.
      const line = [...text.textContent.normalize("NFC")].map((letter) => fold(letter)[0] ?? " ").join("");
      for (let from = line.indexOf(wanted); from >= 0; from = line.indexOf(wanted, from + 1)) mark(text, from, wanted.length);
    }
    next(1);
  };
  const next = (step) => {
    const words = viewer.querySelector("[data-find]").value.trim();
    if (!hits.length) { found.textContent = words.length >= 2 ? "0" : ""; return; }
    hits[at]?.classList.remove("cur");
    at = (at + step + hits.length) % hits.length;
    hits[at].classList.add("cur");
    hits[at].scrollIntoView({ block: "center", inline: "nearest" });
    found.textContent = `${at + 1}/${hits.length}`;
  };

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.go) go(current() + Number(button.dataset.go));
    if (button?.dataset.zoom) scale(Number(button.dataset.zoom));
  });
  field.addEventListener("change", () => go(current()));
  const search = viewer.querySelector("[data-find]");
  search.addEventListener("input", () => find(search.value));
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); next(event.shiftKey ? -1 : 1); } });
  area.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") scale(1);
    else if (event.key === "-") scale(-1);
    else if (event.key === "n") go(current() + 1);
    else if (event.key === "p") go(current() - 1);
    else if (event.key === "/") search.focus();
    else return;
    event.preventDefault();
  });
}
