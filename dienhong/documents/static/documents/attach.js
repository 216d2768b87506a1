// Attaches a file in pieces: a broken connection goes on where it broke; the same file chosen again does too.
const vi = document.documentElement.lang !== "en";
const PIECE = 4 * 1024 * 1024, LONGEST_WAIT = 30000, ASK = 1000;
const words = vi
  ? { read: "Đang tải lên", wait: "Mất kết nối; sẽ tự tải tiếp. Đừng đóng trang.", check: "Đã tải xong, đang kiểm tra tệp…", stop: "Đã dừng. Chọn lại đúng tệp để tải tiếp." }
  : { read: "Uploading", wait: "Connection lost; it will go on by itself. Keep the page open.", check: "All is there; the file is being checked…", stop: "Stopped. Choose the same file to go on." };
const pause = (time) => new Promise((done) => setTimeout(done, time));
const joined = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

class Refused extends Error {}

function attach(form) {
  const token = form.elements.namedItem("csrfmiddlewaretoken").value;
  const box = form.querySelector("[data-pieces-state]"), bar = box.querySelector("progress"), told = box.querySelector("[role=status]"), stop = box.querySelector("button");
  let stopped, url;
  const tell = (text, state = "") => { told.textContent = text; told.dataset.state = state; };

  // A refusal is final; whatever else goes wrong is tried again, after longer and longer waits.
  async function call(url, options = {}) {
    for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        const response = await fetch(url, { credentials: "same-origin", signal: stopped.signal, ...options, headers: { "X-CSRFToken": token, ...options.headers } });
        if (response.redirected) throw new Refused(words.stop); // signed out meanwhile
        const answer = await response.json();
        // The broken request may still hold the file for a moment.
        if (answer.code === "documents.upload_busy") throw new Error(answer.code);
        if (response.ok || answer.received) return answer;
        throw new Refused(answer.text);
      } catch (error) {
        if (error instanceof Refused || stopped.signal.aborted) throw error;
        tell(words.wait, "bad");
        await pause(wait);
        if (options.once) return null;
      }
    }
  }

  async function send(file) {
    let state = await call(form.dataset.pieces, { method: "POST", body: new URLSearchParams({ name: file.name, size: file.size }) });
    let chain = new Uint8Array(), hashed = 0;
    url = state.url;
    while (hashed < file.size) {
      const piece = await file.slice(hashed, hashed + PIECE).arrayBuffer();
      chain = await joined(chain, await joined(piece));
      hashed += piece.byteLength;
      while (state.received < hashed) {
        const from = state.received, bytes = await file.slice(from, hashed).arrayBuffer();
        const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(from) };
        // After a break the server is asked how far it came: part of the piece may be there.
        state = (await call(url, { method: "POST", body: bytes, headers, once: true })) ?? (await call(url));
      }
      bar.value = hashed / file.size;
      tell(`${words.read}: ${Math.floor((100 * hashed) / file.size)} %`);
    }
    return hex(chain);
  }

  form.addEventListener("submit", async (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file || !crypto.subtle) return;
    event.preventDefault();
    event.stopPropagation();
    stopped = new AbortController();
    box.hidden = false;
    const button = form.querySelector("button.btn.pri");
    button.disabled = true;
    try {
      const chain = await send(file);
      stop.hidden = true;
      tell(words.check);
      let state = await call(`${url}xong/`, { method: "POST", body: new URLSearchParams({ chain }) });
      while (state.state === "checking") { await pause(ASK); state = await call(url); }
      // Without the virus scanner's verdict it waits, shown on the draft's page.
      if (state.state !== "stored" && state.state !== "unscanned") throw new Refused(state.text);
      location.assign(form.dataset.after);
    } catch (error) {
      tell(error instanceof Refused ? error.message : words.stop, "bad");
      button.disabled = false;
    }
  });
  stop.addEventListener("click", () => stopped?.abort());
}

for (const form of document.querySelectorAll("form[data-pieces]")) attach(form);
