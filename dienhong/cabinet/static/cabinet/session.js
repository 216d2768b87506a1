// Counts down what has an end, and lets an agenda be put in order by dragging; buttons do the same without this.
const vi = document.documentElement.lang !== "en";

function tick() {
  for (const clock of document.querySelectorAll("time[data-until]")) {
    const left = Math.round((Date.parse(clock.dataset.until) - Date.now()) / 1000);
    const size = Math.abs(left), text = `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    clock.textContent = left < 0 ? `+${text}` : text;
    clock.classList.toggle("over", left < 0);
    clock.title = left < 0 ? (vi ? "Quá thời gian" : "Over time") : "";
  }
}
tick();
setInterval(tick, 1000);

let dragged;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-place]");
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
const over = (event) => dragged && event.target.closest?.("[data-place]");
document.addEventListener("dragover", (event) => {
  const row = over(event);
  if (!row || row === dragged) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".drop")) other.classList.remove("drop");
  row.classList.add("drop");
});
document.addEventListener("drop", (event) => {
  const row = over(event), form = dragged?.querySelector("form[data-drop]");
  if (!row || !form || row === dragged) return;
  event.preventDefault();
  form.elements.to.value = row.dataset.place;
  form.requestSubmit();
});
document.addEventListener("dragend", () => {
  dragged = undefined;
  for (const row of document.querySelectorAll(".drop")) row.classList.remove("drop");
});
