// An optional PIN over the papers of a pack: asked for before they open; set, changed and taken away by fetching them anew.
const vault = globalThis.readingVault, reading = globalThis.reading, words = document.getElementById("chu").dataset;
const part = (name) => document.querySelector(`[data-${name}]`);
const card = part("locked"), dialog = part("pin-dialog"), IDLE = 10 * 60 * 1000;
let touched = Date.now();

const say = (text) => { part("pin-said").textContent = text; };
async function again(pack, pin) {
  reading.leave();
  try { await vault.anew(pack, pin); } catch (error) {
    if (!words[error.message]) throw error;
    await reading.show(pack);
    return say(words[error.message]);
  }
  await reading.show(pack);
}

card.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = part("pin"), pin = field.value, { pack } = card.dataset;
  field.value = "";
  const left = await vault.unlock(pack, pin);
  if (left === 0) return reading.refused("tries");
  say(left === null ? "" : reading.filled(words.wrong, { left }));
  if (left === null) await reading.show(pack); else field.focus();
});
part("forgot").addEventListener("click", () => { if (confirm(words.forget)) again(card.dataset.pack, ""); });

part("setpin").addEventListener("click", () => { dialog.querySelector("form").reset(); dialog.showModal(); });
part("nopin").addEventListener("click", () => { dialog.close(); again(reading.row.pack, ""); });
part("pin-close").addEventListener("click", () => dialog.close());
dialog.querySelector("form").addEventListener("submit", (event) => { again(reading.row.pack, event.target.elements.pin.value); });

// Left lying about, it is locked again.
for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
setInterval(() => { if (reading.row?.wrapped && Date.now() - touched > IDLE) location.reload(); }, 5000);
