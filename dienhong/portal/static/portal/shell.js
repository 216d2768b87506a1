// What every page uses: Ctrl K, the list of keys (?), dialogs, copy buttons, menus. Everything works without it.
const focusable = (event) => event.target.closest("input,textarea,select,[contenteditable]");

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    const field = document.querySelector("[data-command-search]");
    event.preventDefault();
    if (field && field.offsetParent) { field.focus(); field.select(); }
    else location.assign(field ? field.form.action : "/tim/");
  } else if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  } else if (event.key === "?" && !focusable(event)) {
    location.assign("/huong-dan/#phim-tat");
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) { event.preventDefault(); closer.closest("dialog")?.close(); return; }
  if (event.target.nodeName === "DIALOG" && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside && event.clientX + event.clientY > 0) event.target.close();
    return;
  }
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  const printer = event.target.closest("[data-print]");
  if (printer) { event.preventDefault(); print(); }
});

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector(".vh") ?? button;
  const before = word.textContent;
  word.textContent = document.documentElement.lang === "en" ? "Copied" : "Đã chép";
  button.classList.add("done");
  setTimeout(() => { word.textContent = before; button.classList.remove("done"); }, 2000);
}

// Results while typing, as links below the field; Enter without a choice opens the whole search page.
const field = document.querySelector("[data-command-search]");
const list = document.querySelector("[data-command-results]");
if (field && list) {
  let timer, asked = 0;
  const ask = async () => {
    const words = field.value.trim(), mine = ++asked;
    if (words.length < 2) { list.hidden = true; return; }
    const response = await fetch(`${field.form.action}?manh=1&q=${encodeURIComponent(words)}`, { headers: { "X-Requested-With": "typing" } });
    if (mine !== asked || !response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    list.replaceChildren(...page.body.childNodes);
    list.hidden = document.activeElement !== field;
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => ask().catch(() => { list.hidden = true; }), 180); });
  field.addEventListener("focus", () => { if (list.childElementCount && field.value.trim().length > 1) list.hidden = false; });
  field.form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")], here = links.indexOf(document.activeElement);
    if (event.key === "Escape") { list.hidden = true; field.focus(); }
    else if (event.key === "ArrowDown" && !list.hidden && links.length) { event.preventDefault(); links[Math.min(here + 1, links.length - 1)].focus(); }
    else if (event.key === "ArrowUp" && here >= 0) { event.preventDefault(); (links[here - 1] ?? field).focus(); }
  });
  document.addEventListener("focusin", (event) => { if (!field.form.contains(event.target)) list.hidden = true; });
  document.addEventListener("click", (event) => { if (!field.form.contains(event.target)) list.hidden = true; });
}

if (navigator.serviceWorker && isSecureContext) addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register("/sw.js").catch(() => {}), 3000));

// Whoever signs out takes the papers off this device; notes that were not sent are asked about first.
document.addEventListener("submit", async (event) => {
  const form = event.target, { vault, unsent } = form.dataset;
  if (!vault || !isSecureContext || !localStorage.getItem("dienhong-device")) return;
  event.preventDefault();
  await import(vault);
  const soon = new Promise((go) => setTimeout(go, 8000));
  if (await Promise.race([readingVault.left(), soon]) === false) {
    if (!confirm(unsent)) return;
    await readingVault.left(true);
  }
  form.submit();
});

// The clipboard needs a secure page; without it the whole text can still be selected.
const reveal = (root) => {
  if (navigator.clipboard) for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  for (const button of root.querySelectorAll("[data-print][hidden]")) button.hidden = false;
};
reveal(document);
document.addEventListener("fragment", (event) => reveal(event.target));
document.querySelector("[data-error-summary]")?.focus();
