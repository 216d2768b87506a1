// Forms: unsaved changes are not lost by accident, nothing is sent twice, drafts save themselves, uploads show progress.
const vi = document.documentElement.lang !== "en";
const dirty = new Set();

addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });

for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => dirty.add(form));
  form.addEventListener("saved", () => dirty.delete(form)); // by a script that keeps it meanwhile
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.method === "get") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  dirty.clear();
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", "true");
  const file = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  if (file?.files.length && bar && !form.dataset.plain) { event.preventDefault(); upload(form, event.submitter, bar); }
});

// The back button must not show a form that can never be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});

function upload(form, submitter, bar) {
  const request = new XMLHttpRequest();
  bar.hidden = false;
  request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; };
  request.onload = () => {
    const moved = request.responseURL && new URL(request.responseURL).pathname !== new URL(form.action).pathname;
    if (request.status < 400 && moved) { location.assign(request.responseURL); return; }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main") ?? document.createElement("main"));
    document.querySelector("[data-error-summary]")?.focus();
  };
  request.onerror = () => {
    delete form.dataset.sent;
    bar.hidden = true;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    say(form, "bad", vi ? "Mất kết nối, tệp chưa được gửi. Kiểm tra mạng rồi gửi lại." : "The connection was lost and the file was not sent. Check the network and send again.");
  };
  request.open("POST", form.action);
  request.send(new FormData(form, submitter));
}

function say(form, state, text) {
  let place = form.querySelector("[data-saved]");
  if (!place) {
    place = document.createElement("p");
    place.className = "saved";
    place.dataset.saved = "";
    place.setAttribute("role", "status");
    form.append(place);
  }
  place.dataset.state = state;
  place.textContent = text;
}

// Autosave of drafts: the answer to POST is 204 when saved, 422 with a sentence when not.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  let timer, running = false, pending = false;
  const save = async () => {
    if (running) { pending = true; return; }
    if (form.dataset.sent) return;
    running = true;
    pending = false;
    try {
      const response = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "autosave" } });
      if (!response.ok) throw new Error(String(response.status));
      if (!pending) dirty.delete(form);
      const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
      say(form, "ok", (vi ? "Đã lưu lúc " : "Saved at ") + time);
    } catch {
      say(form, "bad", vi ? "Chưa lưu được; hệ thống sẽ thử lại. Đừng đóng trang." : "Not saved yet; it will be tried again. Keep the page open.");
      timer = setTimeout(save, 10000);
    } finally { running = false; if (pending) save(); }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
}

// Dropping a file on the area is the same as choosing it.
for (const area of document.querySelectorAll("[data-drop]")) {
  const input = area.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover"]) area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) area.addEventListener(kind, () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
