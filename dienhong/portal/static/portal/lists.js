// Lists with boxes: choose all, shift-click a range, and the keys j k x Enter.
const typing = (event) => event.target.closest("input:not([type=checkbox]),textarea,select,[contenteditable],dialog") || event.ctrlKey || event.metaKey || event.altKey;

for (const form of document.querySelectorAll("[data-bulk]")) {
  const rows = () => [...form.querySelectorAll("[data-row]")];
  const boxes = () => [...form.querySelectorAll("[data-row] input[type=checkbox]")];
  const all = form.querySelector("[data-bulk-all]");
  const count = form.querySelector("[data-bulk-count]");
  const bar = form.querySelector(".bulk");
  let last = null, cursor = -1;

  const show = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    bar?.classList.toggle("on", chosen > 0);
    if (count) count.textContent = chosen ? count.dataset.some.replace("%n", chosen) : count.dataset.none;
    if (all) { all.checked = chosen > 0 && chosen === boxes().length; all.indeterminate = chosen > 0 && !all.checked; }
  };
  form.addEventListener("click", (event) => {
    const box = event.target.closest("[data-row] input[type=checkbox]");
    if (!box) return;
    const list = boxes(), here = list.indexOf(box), from = list.indexOf(last);
    if (event.shiftKey && from >= 0) for (const each of list.slice(Math.min(here, from), Math.max(here, from) + 1)) each.checked = box.checked;
    last = box;
    show();
  });
  all?.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; show(); });
  form.querySelector("[data-bulk-none]")?.addEventListener("click", (event) => { event.preventDefault(); for (const box of boxes()) box.checked = false; show(); });

  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    list[cursor]?.classList.remove("cursor");
    cursor = Math.min(Math.max(cursor + step, 0), list.length - 1);
    list[cursor].classList.add("cursor");
    list[cursor].querySelector("a.t,a")?.focus({ preventScroll: true });
    list[cursor].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    const row = rows()[cursor];
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && row) { const box = row.querySelector("input[type=checkbox]"); if (box) { box.checked = !box.checked; last = box; show(); } }
    else if (event.key === "Enter" && row && document.activeElement === document.body) row.querySelector("a.t,a")?.click();
    else return;
    if (event.key !== "Enter") event.preventDefault();
  });
  form.addEventListener("fragment", () => { cursor = -1; show(); });
  document.addEventListener("fragment", show);
  show();
}
