// Follows the place that is shown to everybody, until the reader looks elsewhere; one link snaps back. Without this the link still leads there.
const part = document.getElementById("theo-doi");
const link = () => part?.querySelector("[data-follow]");
let away = Boolean(location.hash) && location.hash !== link()?.getAttribute("href"), last = "";

function mark() {
  const sign = part?.querySelector("[data-away]");
  if (sign) sign.hidden = !away;
}

function follow() {
  const id = link()?.getAttribute("href")?.slice(1) ?? "";
  for (const line of document.querySelectorAll(".ln.here")) line.classList.remove("here");
  const line = id && document.getElementById(id);
  if (line) line.classList.add("here");
  if (line && !away && id !== last) line.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  last = id;
  mark();
}

const elsewhere = () => { if (link()) { away = true; mark(); } };
for (const name of ["wheel", "touchmove"]) addEventListener(name, elsewhere, { passive: true });
addEventListener("keydown", (event) => { if (["PageUp", "PageDown", "ArrowUp", "ArrowDown", "Home", "End", " "].includes(event.key) && event.target === document.body) elsewhere(); });
addEventListener("click", (event) => {
  const target = event.target.closest("a[href^='#']");
  if (!target) return;
  if (target.matches("[data-follow]")) { event.preventDefault(); away = false; last = ""; follow(); } else elsewhere();
});
addEventListener("fragment", follow);
follow();
