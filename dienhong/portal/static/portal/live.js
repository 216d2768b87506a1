// Keeps the parts marked data-live fresh: one event stream a page, and polling when the stream cannot be had.
const meta = (name) => document.querySelector(`meta[name="${name}"]`);
const parts = () => [...document.querySelectorAll("[data-live]")];
const POLL = 15000, PATIENCE = 3;
let revision = meta("live-revision")?.content, stream, failures = 0, timer, busy = false, again = false;
const etags = new Map();

const tell = (state) => {
  for (const dot of document.querySelectorAll("[data-live-state]")) {
    dot.dataset.state = state;
    const words = dot.dataset[state];
    if (words) dot.textContent = words;
  }
};

async function fetched(url) {
  const headers = { "X-Requested-With": "live" };
  if (etags.has(url)) headers["If-None-Match"] = etags.get(url);
  const response = await fetch(url, { headers, credentials: "same-origin" });
  if (response.redirected && new URL(response.url).pathname !== new URL(url, location.href).pathname) throw new Error("signed out");
  if (response.status === 304) return null;
  if (!response.ok) throw new Error(String(response.status));
  if (response.headers.get("ETag")) etags.set(url, response.headers.get("ETag"));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

const at_work = (part) => part.contains(document.activeElement) && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.nodeName);

function replace(part, fresh) {
  if (!fresh || part.innerHTML === fresh.innerHTML || at_work(part) || part.querySelector("dialog[open],details.menu[open]")) return;
  const focused = part.contains(document.activeElement) && document.activeElement.id;
  const chosen = new Set([...part.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value));
  part.replaceChildren(...fresh.childNodes);
  for (const box of part.querySelectorAll("input[type=checkbox]")) if (chosen.has(box.value)) box.checked = true;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  part.dispatchEvent(new CustomEvent("fragment", { bubbles: true }));
}

// Many changes in a row cost one fetch at a time: the last one always wins.
async function refresh(renew = false) {
  if (busy) { again = true; return; }
  busy = true;
  try {
    do {
      again = false;
      const whole = parts().filter((part) => !part.dataset.liveFragment);
      for (const part of parts()) if (part.dataset.liveFragment) {
        const page = await fetched(part.dataset.liveFragment);
        if (page) replace(part, page.getElementById(part.id) ?? page.body);
      }
      if (whole.length || renew) {
        const page = await fetched(location.href);
        if (page) {
          for (const part of whole) replace(part, page.getElementById(part.id));
          for (const name of ["live-url", "live-revision"]) {
            const fresh = page.querySelector(`meta[name="${name}"]`);
            if (fresh) meta(name).content = fresh.content;
          }
        }
      }
    } while (again);
  } finally { busy = false; }
}

function poll() {
  clearTimeout(timer);
  tell("down");
  timer = setTimeout(async () => {
    if (document.hidden) return poll();
    try { await refresh(true); failures = 0; connect(); } catch (error) { if (error.message !== "signed out") poll(); }
  }, POLL * (1 + Math.random() / 3));
}

function connect() {
  stream?.close();
  const url = meta("live-url")?.content;
  if (!url) return;
  stream = new EventSource(url);
  stream.onopen = () => { failures = 0; tell("live"); };
  stream.addEventListener("revision", (event) => {
    if (event.data === revision) return;
    revision = event.data;
    refresh().catch(poll);
  });
  // A token lives 15 minutes: after it only a fresh page gives a new one, so a lasting failure fetches the full state.
  stream.onerror = () => {
    failures += 1;
    tell("down");
    if (stream.readyState === EventSource.CLOSED || failures >= PATIENCE) {
      stream.close();
      clearTimeout(timer);
      timer = setTimeout(() => refresh(true).then(connect, poll), 500 + Math.random() * 2500);
      if (failures >= PATIENCE) poll();
    }
  };
}

if (meta("live-url") && parts().length) {
  connect();
  addEventListener("pagehide", () => { stream?.close(); clearTimeout(timer); });
  addEventListener("pageshow", (event) => { if (event.persisted) refresh(true).then(connect, poll); });
}
