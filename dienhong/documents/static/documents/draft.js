// Saves a draft while it is being written: at most every 20 seconds, at once with Ctrl S, and tells the version it became.
const vi = document.documentElement.lang !== "en";
const PAUSE = 4000, APART = 20000;

for (const form of document.querySelectorAll("form[data-draft]")) {
  const told = form.querySelector("[data-saved]"), version = form.elements.namedItem("version");
  let timer, last = 0, changed = false, stopped = false, saving = false, again = false;
  const tell = (state, text) => { told.dataset.state = state; told.textContent = text; };
  const save = async () => {
    // Two at once would start from one version, and the second be refused.
    if (saving) { again = true; return; }
    if (stopped || form.dataset.sent) return;
    last = Date.now();
    changed = false;
    saving = true;
    try {
      const response = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "autosave" } });
      const answer = await response.json();
      if (response.ok) {
        version.value = answer.version;
        tell("ok", answer.text);
        if (!changed) form.dispatchEvent(new Event("saved"));
      }
      // Somebody else's version: saving on would only repeat the refusal.
      else { stopped = response.status === 409; tell("bad", answer.text); }
    } catch {
      changed = true;
      tell("bad", vi ? "Chưa lưu được; hệ thống sẽ thử lại. Đừng đóng trang." : "Not saved yet; it will be tried again. Keep the page open.");
      plan();
    } finally { saving = false; }
    if (again) { again = false; save(); }
  };
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(PAUSE, last + APART - Date.now()));
  };
  form.addEventListener("input", () => { changed = true; plan(); });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    clearTimeout(timer);
    save();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && changed) { clearTimeout(timer); save(); } });
}
