// The reader: what is on this device, opened with or without a network. Pages are drawn when they come into sight.
const vault = globalThis.readingVault, words = document.getElementById("chu").dataset;
const part = (name) => document.querySelector(`[data-${name}]`);
const SVG = "http://www.w3.org/2000/svg", KEEP_NEAR = "800px 0px";
const state = { row: null, manifest: null, paper: null, sizes: [] };
globalThis.reading = state;

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
state.element = element;
state.filled = filled;
const say = (text, tone = "") => { const said = part("state"); said.textContent = text; said.className = `chip ${tone}`; };
const clockOf = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" });
const moment = (at) => {
  const { day, month, year, hour, minute } = Object.fromEntries(clockOf.formatToParts(new Date(at)).map((one) => [one.type, one.value]));
  return `${day}/${month}/${year}, ${hour}:${minute}`;
};

// The page itself, its scripts and styles, so that it opens without a network. Nothing of anybody stands in them.
async function keepTheProgram() {
  const worker = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((one) => new URL(one.name)).filter((one) => one.origin === location.origin && one.pathname.startsWith("/static/"));
  const cache = await caches.open("reader-1"), wanted = new Set([location.pathname, ...loaded.map((one) => one.pathname)]);
  for (const known of await cache.keys()) if (!wanted.has(new URL(known.url).pathname)) await cache.delete(known);
  await Promise.all([...wanted].map((path) => cache.add(new Request(path, { credentials: "omit" }))));
  navigator.storage?.persist?.();
  return worker;
}

async function list() {
  part("reader").hidden = true;
  const found = part("packs"), rows = (await vault.rows()).filter((row) => !row.wiped);
  found.replaceChildren();
  for (const row of rows) {
    const judged = await vault.judged(row);
    if (judged === "expired") { await vault.wipe(row.pack); continue; }
    const shut = vault.locked(row), manifest = judged === "current" && !shut ? await vault.manifest(row) : null;
    const link = element("a", { className: "t", href: `#${row.pack}`, textContent: manifest?.session.title ?? (shut ? words.shut : words.unfinished) });
    found.append(element("li", {}, link, element("span", { className: "sm muted", textContent: manifest ? filled(words.until, { at: moment(manifest.expires_at) }) : "" })));
  }
  part("none").hidden = found.childElementCount > 0;
  part("choose").hidden = false;
}

function refused(why) {
  part("reader").hidden = part("choose").hidden = part("locked").hidden = true;
  part("message").hidden = false;
  part("message").textContent = words[why];
  part("message").dataset.why = why;
}

async function show(pack) {
  part("message").hidden = part("choose").hidden = part("locked").hidden = true;
  let row = await vault.rowOf(pack);
  const judged = row && !row.wiped ? await vault.judged(row) : null;
  if (judged === "expired") { await vault.wipe(pack); row = null; refused("expired"); }
  else if (judged === "current" && vault.locked(row)) { part("locked").hidden = false; part("locked").dataset.pack = pack; part("pin").focus(); }
  else if (judged === "current" && await vault.manifest(row)) await present(row);
  await renew(pack, judged);
}
Object.assign(state, { show, refused, leave });

// What is there is shown at once; the contact with the server goes on beside it.
async function renew(pack, judged) {
  const before = state.manifest && JSON.stringify(state.manifest.items);
  say(words.contacting, "live");
  try {
    const outcome = await vault.contact(pack, (ready, total) => { if (total) { part("progress").hidden = ready === total; part("progress").max = total; part("progress").value = ready; say(filled(words.fetching, { ready, total }), "live"); } });
    if (outcome === "wiped") { leave(); return refused(judged === "expired" ? "expired" : "wiped"); }
    const row = await vault.rowOf(pack);
    if (!state.row || before !== JSON.stringify((await vault.manifest(row)).items)) await present(row);
    else { state.row = row; state.manifest = await vault.manifest(row); }
    say(filled(words.renewed, { at: moment(row.high) }), "ok");
    document.dispatchEvent(new CustomEvent("renewed"));
  } catch (error) {
    if (error.message === "locked") return say("");
    const why = ["offline", "signedOut", "notYours", "refused"].includes(error.message) ? error.message : "failed";
    if (why === "failed") console.error(error);
    if (why === "notYours") { leave(); return refused(why); }
    if (judged === "clock") return refused("clock");
    if (!part("locked").hidden) return say(words[why], "warn");
    if (!state.row) return judged === "expired" ? null : refused(why);
    say(words[why], "warn");
  }
}

function leave() {
  say("");
  Object.assign(state, { row: null, manifest: null, paper: null, sizes: [] });
  for (const name of ["pages", "papers"]) part(name).replaceChildren();
  part("reader").hidden = part("setpin").hidden = part("locked").hidden = true;
}

async function present(row) {
  part("setpin").hidden = false;
  const manifest = await vault.manifest(row);
  Object.assign(state, { row, manifest });
  part("reader").hidden = false;
  part("title").textContent = manifest.session.title;
  part("pack").textContent = filled(words.pack, { number: manifest.number, reader: manifest.reader, at: moment(manifest.expires_at) });
  part("papers").replaceChildren(...manifest.items.map((item) => element("li", {}, element("b", { textContent: `${item.number}. ${item.title}` }), element("ul", {}, ...item.papers.map((paper) => element("li", {}, chooser(paper)))))));
  const all = manifest.items.flatMap((item) => item.papers);
  await open(all.find((one) => one.paper === state.paper?.paper) ?? all[0]);
}

function chooser(paper) {
  const button = element("button", { type: "button", className: "link", textContent: paper.title }, element("small", { textContent: filled(words.version, { version: paper.version, pages: paper.pages }) }));
  button.dataset.paper = paper.paper;
  button.addEventListener("click", () => open(paper));
  return button;
}

async function open(paper) {
  const area = part("pages");
  seen.disconnect();
  state.paper = paper ?? null;
  state.sizes = paper ? await vault.sizes(state.row, paper.sha256) ?? [] : [];
  for (const button of document.querySelectorAll("[data-paper]")) button.toggleAttribute("aria-current", button.dataset.paper === paper?.paper);
  area.replaceChildren(...state.sizes.map(sheet));
  if (!state.sizes.length) area.append(element("p", { className: "muted", textContent: paper ? words.missing : words.nopapers }));
  area.scrollTop = 0;
  for (const one of area.children) seen.observe(one);
  part("count").textContent = `/ ${state.sizes.length}`;
  area.dataset.shown = state.sizes.length;
  if (paper && state.sizes.length) await vault.mark(state.row, paper.sha256);
  document.dispatchEvent(new CustomEvent("opened"));
}

function sheet([width, height], at) {
  const figure = element("figure", { className: "vpage", id: `trang-${at + 1}` });
  figure.dataset.number = at + 1;
  if (width) figure.style.aspectRatio = `${width} / ${height}`; else figure.classList.add("short");
  return figure;
}

// A drawn page takes megabytes: what is far from sight is given up again.
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target); else if (!target.matches(".short")) { target.replaceChildren(); delete target.dataset.drawn; }
}, { root: part("pages"), rootMargin: KEEP_NEAR });
const current = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting && document.activeElement !== part("page")) part("page").value = target.dataset.number;
}, { root: part("pages"), rootMargin: "-45% 0px -45% 0px" });

async function draw(figure) {
  if (figure.dataset.drawn) return;
  figure.dataset.drawn = "0";
  current.observe(figure);
  const { row, paper } = state, number = Number(figure.dataset.number);
  const page = await vault.page(row, paper.sha256, number);
  if (!figure.isConnected || figure.dataset.drawn !== "0") return;
  if (page.text) { figure.replaceChildren(element("pre", { className: "plain", textContent: page.text })); figure.dataset.drawn = "1"; return; }
  const picture = await createImageBitmap(new Blob([page.picture]));
  const canvas = element("canvas", { width: picture.width, height: picture.height });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", filled(words.page, { number }));
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  stamp(pen, canvas);
  figure.replaceChildren(canvas, layer(page, picture));
  picture.close();
  figure.dataset.drawn = "1";
  figure.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
}

// Whose copy it is stands faintly across every page, as on numbered paper.
function stamp(pen, { width, height }) {
  const { number, reader } = state.manifest;
  Object.assign(pen, { globalAlpha: 0.07, fillStyle: "#16202C", textAlign: "center", font: `${Math.round(width / 22)}px sans-serif` });
  pen.translate(width / 2, height / 2);
  pen.rotate(-Math.PI / 5);
  pen.fillText(`${number} · ${reader}`, 0, 0);
}

function layer(page, picture) {
  const svg = document.createElementNS(SVG, "svg"), width = page.width || picture.width, height = page.height || picture.height;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  for (const [x, y, length, size, text] of page.lines) {
    const line = document.createElementNS(SVG, "text");
    for (const [name, value] of [["x", x], ["y", y], ["font-size", size], ["textLength", length], ["lengthAdjust", "spacingAndGlyphs"]]) line.setAttribute(name, value);
    line.textContent = text;
    svg.append(line);
  }
  return svg;
}

const go = (number) => { const page = part("pages").children[Math.min(Math.max(number, 1), state.sizes.length) - 1]; if (page) { part("pages").scrollTop = page.offsetTop - part("pages").offsetTop - 8; part("page").value = page.dataset.number; } };
state.go = go;
part("bar").addEventListener("click", (event) => { const step = event.target.closest("[data-go]")?.dataset.go; if (step) go(Number(part("page").value) + Number(step)); });
part("page").addEventListener("change", () => go(Number(part("page").value)));
state.renew = () => state.row && renew(state.row.pack, "current");
addEventListener("online", () => state.renew());
addEventListener("hashchange", () => { leave(); start(); });
// The term may end, or the papers be revoked, while one reads.
setInterval(async () => {
  if (!state.row) return;
  const pack = state.row.pack, judged = await vault.judged(state.row);
  if (judged !== "current") { leave(); return show(pack); }
  if (navigator.onLine) state.renew();
}, 60000);

async function start() {
  const pack = location.hash.slice(1);
  if (!isSecureContext || !crypto.subtle) return refused("insecure");
  if (/^[0-9a-f-]{36}$/.test(pack)) await show(pack); else await list();
}
await start();
if (isSecureContext && navigator.onLine) keepTheProgram().catch(() => {});
