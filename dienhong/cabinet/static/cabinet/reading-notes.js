// One's own notes on the papers: words, highlights, handwriting. Kept encrypted on the device, sent when there is a network.
const vault = globalThis.readingVault, reading = globalThis.reading, words = document.getElementById("chu").dataset;
const part = (name) => document.querySelector(`[data-${name}]`);
const SVG = "http://www.w3.org/2000/svg", AROUND = 40;
const area = part("pages"), dialog = part("note-dialog");
let notes = [], places = {}, inking = false, editing = null;
const round = (share) => Math.round(share * 1e5) / 1e5;
const plain = (text) => text.split(/\s+/).filter(Boolean).join(" ");

async function load() {
  if (!reading.row) return;
  notes = await vault.notes(reading.row);
  places = await vault.places(reading.row);
  for (const figure of area.querySelectorAll('[data-drawn="1"]')) paint(figure);
  tell();
}

// Where a note stands in the version that is shown: as written, or where the server found its words again; null: nowhere.
function placeOf(note) {
  if (note.sha256 === reading.paper.sha256) return { page: note.content.page, rects: note.content.rects };
  const found = places[note.note];
  return found && found.sha256 === reading.paper.sha256 ? found : null;
}
const mine = () => notes.filter((note) => note.paper === reading.paper?.paper);

function paint(figure) {
  const svg = figure.querySelector("svg");
  if (!svg) return;
  for (const old of svg.querySelectorAll(".noted")) old.remove();
  const { width, height } = svg.viewBox.baseVal;
  for (const note of mine()) {
    const place = placeOf(note);
    if (place?.page !== Number(figure.dataset.number)) continue;
    if (note.kind !== "ink") for (const [x, y, w, h] of place.rects) svg.prepend(drawn("rect", note.kind, { x: x * width, y: y * height, width: w * width, height: h * height }));
    const from = note.content.rects[0] ?? [0, 0], to = place.rects[0] ?? from;
    for (const stroke of note.content.strokes) svg.append(drawn("path", "ink", { d: line(stroke, to[0] - from[0], to[1] - from[1], width, height) }));
  }
}
function drawn(tag, kind, attributes) {
  const made = document.createElementNS(SVG, tag);
  made.setAttribute("class", `noted ${kind}`);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
const line = (points, dx, dy, width, height) => points.reduce((path, value, at) => at % 2 ? `${path} ${round((value + dy) * height)}` : `${path}${at ? " L" : "M"}${round((value + dx) * width)}`, "");

function tell() {
  part("notes").replaceChildren(...mine().map(row));
  part("no-notes").hidden = mine().length > 0;
}
function row(note) {
  const { element, filled, go } = reading, place = placeOf(note);
  const head = element("button", { type: "button", className: "link", textContent: `${words[note.kind]} · ${filled(words.page, { number: place?.page ?? note.content.page })}` });
  head.addEventListener("click", () => go(place?.page ?? note.content.page));
  const said = [head];
  if (!place) said.push(element("span", { className: "chip warn", textContent: words.unplaced }));
  if (note.shared) said.push(element("span", { className: "chip", textContent: words.shared }));
  if (note.content.quote?.exact && note.kind !== "ink") said.push(element("blockquote", { className: "sm", textContent: note.content.quote.exact }));
  if (note.content.text) said.push(element("p", { textContent: note.content.text }));
  const change = element("button", { type: "button", className: "btn sm", textContent: words.change });
  change.addEventListener("click", () => ask(note));
  return element("li", {}, ...said, change);
}

function ask(note) {
  editing = note;
  dialog.querySelector("textarea").value = note.content.text ?? "";
  dialog.querySelector("[name=shared]").checked = note.shared ?? false;
  part("delete").hidden = !notes.some((one) => one.note === note.note);
  dialog.showModal();
}
async function save(change) {
  await vault.write(reading.row, { deleted: false, shared: false, paper: reading.paper.paper, sha256: reading.paper.sha256, ...change });
  await load();
  if (navigator.onLine) reading.renew();
}
dialog.querySelector("form").addEventListener("submit", () => {
  const note = editing, text = dialog.querySelector("textarea").value;
  save({ ...note, content: { ...note.content, text }, shared: dialog.querySelector("[name=shared]").checked });
});
part("delete").addEventListener("click", () => { dialog.close(); save({ ...editing, deleted: true, content: {} }); });

// What is selected on one page, with what stands around it, so that it is found again in the next version.
function selected() {
  const choice = getSelection();
  if (!choice.rangeCount || choice.isCollapsed) return null;
  const range = choice.getRangeAt(0), figure = range.startContainer.parentElement?.closest(".vpage");
  if (!figure || !figure.contains(range.endContainer)) return null;
  const svg = figure.querySelector("svg");
  return svg ? quoted(figure, [...svg.querySelectorAll("text")].map((node) => within(range, node))) : null;
}
function within(range, node) {
  const text = node.textContent, inside = range.intersectsNode(node);
  return { node, text, from: !inside ? text.length : node.contains(range.startContainer) ? range.startOffset : 0, to: !inside ? 0 : node.contains(range.endContainer) ? range.endOffset : text.length };
}
function quoted(figure, lines) {
  const { width, height } = figure.querySelector("svg").viewBox.baseVal, rects = [];
  let before = "", exact = "", after = "";
  for (const { node, text, from, to } of lines) {
    if (from < to) {
      const size = Number(node.getAttribute("font-size")), length = Number(node.getAttribute("textLength")) / text.length;
      rects.push([Number(node.getAttribute("x")) / width + (from * length) / width, (Number(node.getAttribute("y")) - size) / height, ((to - from) * length) / width, (size * 1.2) / height].map(round));
      if (!exact) before += ` ${text.slice(0, from)}`;
      exact += ` ${text.slice(from, to)}`;
      after = text.slice(to);
    } else if (exact) after += ` ${text}`; else before += ` ${text}`;
  }
  if (!plain(exact)) return null;
  return { page: Number(figure.dataset.number), rects, strokes: [], text: "", quote: { exact: plain(exact).slice(0, 5000), prefix: plain(before).slice(-AROUND), suffix: plain(after).slice(0, AROUND) } };
}
const here = () => ({ page: Number(part("page").value) || 1, rects: [], strokes: [], text: "", quote: {} });

part("bar").addEventListener("click", async (event) => {
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (!act || !reading.row || !reading.paper) return;
  if (act === "ink") {
    inking = !inking;
    event.target.closest("button").setAttribute("aria-pressed", String(inking));
    area.classList.toggle("inking", inking);
  } else if (act === "highlight") {
    const content = selected();
    if (content) { await save({ note: crypto.randomUUID(), kind: "highlight", content }); getSelection().removeAllRanges(); part("hint").textContent = ""; } else part("hint").textContent = words.select;
  } else ask({ note: crypto.randomUUID(), kind: "text", content: selected() ?? here() });
});
// A click on a button would give the selection up before it is read.
part("bar").addEventListener("pointerdown", (event) => { if (event.target.closest("[data-act]")) event.preventDefault(); });

let stroke = null;
area.addEventListener("pointerdown", (event) => {
  const svg = event.target.closest(".vpage")?.querySelector("svg");
  if (!inking || !svg || event.button) return;
  event.preventDefault();
  svg.setPointerCapture(event.pointerId);
  stroke = { svg, figure: svg.closest(".vpage"), points: [], path: svg.appendChild(drawn("path", "ink", { d: "" })) };
  point(event);
});
function point(event) {
  const box = stroke.svg.getBoundingClientRect(), { width, height } = stroke.svg.viewBox.baseVal;
  for (const one of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) stroke.points.push(round((one.clientX - box.left) / box.width), round((one.clientY - box.top) / box.height));
  stroke.path.setAttribute("d", line(stroke.points, 0, 0, width, height));
}
area.addEventListener("pointermove", (event) => { if (stroke) point(event); });
for (const name of ["pointerup", "pointercancel"]) area.addEventListener(name, () => {
  if (!stroke) return;
  const { points, figure } = stroke;
  stroke = null;
  if (points.length > 3) save({ note: crypto.randomUUID(), kind: "ink", content: { ...beside(figure, points), strokes: [points] } });
});
// Handwriting is held by the lines that it touches or stands nearest to.
function beside(figure, points) {
  const svg = figure.querySelector("svg"), { height } = svg.viewBox.baseVal, rows = points.filter((_, at) => at % 2);
  const top = Math.min(...rows) * height, bottom = Math.max(...rows) * height;
  const far = (node) => { const y = Number(node.getAttribute("y")); return y < top ? top - y : Math.max(y - Number(node.getAttribute("font-size")) - bottom, 0); };
  const nodes = [...svg.querySelectorAll("text")], nearest = Math.min(...nodes.map(far));
  const held = quoted(figure, nodes.map((node) => ({ node, text: node.textContent, from: far(node) <= nearest ? 0 : node.textContent.length, to: far(node) <= nearest ? node.textContent.length : 0 })));
  return held ?? { ...here(), page: Number(figure.dataset.number) };
}

document.addEventListener("opened", load);
document.addEventListener("renewed", load);
area.addEventListener("drawn", (event) => paint(event.target));
load();
