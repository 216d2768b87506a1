// Papers on this device: everything is stored encrypted with a key that never leaves the browser, until its term is over.
// docs/protocols/reading-pack.md says what is asked and answered. Other scripts of the page use it as `readingVault`.
const DATABASE = "dienhong-papers", BASE = "/phien-hop/bo-tai-lieu/", AT_ONCE = 4;
const CLOCK_MAY_DIFFER = 5 * 60 * 1000, MOST_SENT = 100, ROUNDS = 600000, MOST_TRIES = 10;
const encoder = new TextEncoder(), decoder = new TextDecoder();

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
let opened;
const database = () => opened ??= (() => {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("packs", { keyPath: "pack" });
    for (const name of ["records", "outbox"]) request.result.createObjectStore(name);
  };
  return done(request);
})();
const store = async (name, mode = "readonly") => (await database()).transaction(name, mode).objectStore(name);
const below = (key) => IDBKeyRange.bound(`${key}/`, `${key}/\uffff`);
const finished = (table) => new Promise((resolve, reject) => {
  table.transaction.oncomplete = resolve;
  table.transaction.onabort = table.transaction.onerror = () => reject(table.transaction.error);
});
async function written(name, act) {
  const table = await store(name, "readwrite"), end = finished(table);
  act(table);
  await end;
}

// The name of a record is authenticated with it: nothing can be put in another's place.
async function sealed(row, key, data) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(key) }, row.key, data) };
}
const unsealed = (row, key, kept) => crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv, additionalData: encoder.encode(key) }, row.key, kept.data);
async function put(row, key, data, name = "records") {
  const kept = await sealed(row, key, data);
  await written(name, (table) => table.put(kept, key));
}
async function get(row, key) {
  const kept = await done((await store("records")).get(key));
  return kept ? unsealed(row, key, kept) : null;
}
const putJson = (row, key, value, name) => put(row, key, encoder.encode(JSON.stringify(value)), name);
async function getJson(row, key) {
  const data = await get(row, key);
  return data && JSON.parse(decoder.decode(data));
}
async function allJson(row, name, prefix) {
  const table = await store(name), range = below(prefix);
  const [keys, values] = await Promise.all([done(table.getAllKeys(range)), done(table.getAll(range))]);
  return Promise.all(keys.map(async (key, at) => [key, JSON.parse(decoder.decode(await unsealed(row, key, values[at])))]));
}

// A secret that names this device to the server, and a name for its operations on notes.
const remembered = (name, make) => localStorage.getItem(name) ?? (localStorage.setItem(name, make()), localStorage.getItem(name));
const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
const secret = () => remembered("dienhong-device", () => hex(crypto.getRandomValues(new Uint8Array(32))));
const name = () => remembered("dienhong-device-name", () => crypto.randomUUID());

// Keys of packs with a PIN, once it was given: they are gone with the page.
const unlocked = new Map();
const withKey = (row) => row && unlocked.has(row.pack) ? { ...row, key: unlocked.get(row.pack) } : row;
const locked = (row) => Boolean(row.wrapped) && !unlocked.has(row.pack);
const rows = async () => (await done((await store("packs")).getAll())).map(withKey);
const rowOf = async (pack) => withKey(await done((await store("packs")).get(pack)));
const keep = (row) => written("packs", (table) => table.put(row));
// Only these members change, and never of a pack that was wiped meanwhile: its key must not come back.
async function change(row, values) {
  Object.assign(row, values);
  const table = await store("packs", "readwrite"), end = finished(table);
  const kept = await done(table.get(row.pack));
  if (kept && !kept.wiped) table.put({ ...kept, ...values });
  await end;
}
async function begun(pack, pin) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, Boolean(pin), ["encrypt", "decrypt"]);
  const row = { pack, high: 0, offset: 0, expires: 0, cursor: 0, papers: "" };
  if (pin) {
    const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.wrapKey("raw", key, await stretched(pin, salt), { name: "AES-GCM", iv });
    row.wrapped = { salt, iv, data, tries: 0 };
    unlocked.set(pack, await unwrapped(row.wrapped, pin));
  } else row.key = key;
  await keep(row);
  return withKey(row);
}

// With a PIN only the key under it is stored.
async function stretched(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", encoder.encode(pin.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, typed, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}
const unwrapped = async ({ salt, iv, data }, pin) => crypto.subtle.unwrapKey("raw", data, await stretched(pin, salt), { name: "AES-GCM", iv }, "AES-GCM", false, ["encrypt", "decrypt"]);
// How many tries are left after a wrong PIN, null after the right one. The last wrong one deletes the papers.
async function unlock(pack, pin) {
  const row = await rowOf(pack), tries = row.wrapped.tries + 1;
  // Counted before it is tried: a power cut gives no try back.
  await change(row, { wrapped: { ...row.wrapped, tries } });
  try { unlocked.set(pack, await unwrapped(row.wrapped, pin)); } catch {
    if (tries >= MOST_TRIES) await wipe(pack);
    return MOST_TRIES - tries;
  }
  await change(row, { wrapped: { ...row.wrapped, tries: 0 } });
  return null;
}

// The time only goes forward: who sets the clock of the device back opens nothing until the server has been asked.
async function judged(row) {
  const now = Date.now() + row.offset;
  if (now + CLOCK_MAY_DIFFER < row.high) return "clock";
  if (now > row.high) await change(row, { high: now });
  if (row.expires && row.high >= row.expires) return "expired";
  return "current";
}

// The key goes first: what is left of the data after a power cut cannot be read.
async function wipe(pack) {
  unlocked.delete(pack);
  await written("packs", (table) => table.put({ pack, wiped: true }));
  for (const table of ["records", "outbox"]) await written(table, (one) => one.delete(below(pack)));
}
const forgotten = (pack) => written("packs", (table) => table.delete(pack));

class Away extends Error {}
async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(BASE + path, { ...options, redirect: "manual", cache: "no-store", headers: { "X-Pack-Device": secret(), ...options.headers } });
  } catch { throw new Away("offline"); }
  if (answer.type === "opaqueredirect") throw new Away("signedOut");
  if (answer.status === 404) throw new Away("notYours");
  if (answer.status === 422) return answer;
  if (!answer.ok) throw new Away("offline");
  return answer;
}
const told = (path, token, body) => ask(path, { method: "POST", body: JSON.stringify(body), headers: { "X-CSRFToken": token, "Content-Type": "application/json" } });

// One contact: what may be held now, then what is missing, then notes both ways. `progress(done, total)` while papers come.
async function contacted(pack, progress) {
  const manifest = await (await ask(`${pack}/ban-ke.json`)).json(), known = await rowOf(pack);
  if (manifest.state !== "current" || known?.wiped) {
    await wipe(pack);
    await told(`${pack}/da-xoa/`, manifest.token, {});
    await forgotten(pack);
    return "wiped";
  }
  const row = known ?? await begun(pack), now = Date.parse(manifest.now);
  await change(row, { offset: now - Date.now(), high: now, expires: Date.parse(manifest.expires_at) });
  if (locked(row)) throw new Away("locked");
  const papers = manifest.items.flatMap((item) => item.papers), names = papers.map((one) => one.paper).sort().join();
  if (row.papers !== names) await change(row, { papers: names, cursor: 0 });
  const { token, ...kept } = manifest;
  await putJson(row, `${pack}/manifest`, kept);
  await purge(row, papers);
  await download(row, papers, progress);
  await exchange(row, token);
  return "current";
}

// One at a time: whoever asks meanwhile is answered by one more.
let running = Promise.resolve();
const contact = (pack, progress = () => {}) => running = running.catch(() => {}).then(() => contacted(pack, progress));

// Everything of a pack is deleted and fetched again under a new key: with another PIN, or with none. Notes go first where they can be read.
async function anew(pack, pin) {
  const { token, state } = await (await ask(`${pack}/ban-ke.json`)).json(), row = await rowOf(pack);
  if (row && !row.wiped && !locked(row) && state === "current") await exchange(row, token);
  // Cut off in between, the pack counts as deleted: it never comes back without the PIN that was asked for.
  await wipe(pack);
  await begun(pack, pin);
}

// For who signs out: notes go first, then all papers of this device. False: notes could not be sent, and nothing was deleted.
async function left(anyway = false) {
  const held = (await rows()).filter((row) => !row.wiped), tokens = new Map();
  for (const row of held) {
    try {
      const { token, state } = await (await ask(`${row.pack}/ban-ke.json`)).json();
      tokens.set(row.pack, token);
      if (state === "current" && !locked(row)) await exchange(row, token);
    } catch (error) { if (!(error instanceof Away)) throw error; }
  }
  if (!anyway && await done((await store("outbox")).count())) return false;
  for (const { pack } of held) {
    await wipe(pack);
    if (tokens.has(pack)) await told(`${pack}/da-xoa/`, tokens.get(pack), {}).then(() => forgotten(pack), () => {});
  }
  return true;
}

async function purge(row, papers) {
  const wanted = new Set(papers.map((one) => one.sha256));
  const keys = await done((await store("records")).getAllKeys(below(`${row.pack}/file`)));
  const gone = keys.filter((key) => !wanted.has(key.split("/")[2]));
  if (gone.length) await written("records", (table) => { for (const key of gone) table.delete(key); });
  const stale = (await allJson(row, "records", `${row.pack}/note`)).filter(([, one]) => !row.papers.includes(one.paper));
  if (stale.length) await written("records", (table) => { for (const [key] of stale) table.delete(key); });
}

const fetched = async (path) => (await ask(path)).arrayBuffer();
async function download(row, papers, progress) {
  const have = new Set(await done((await store("records")).getAllKeys(below(`${row.pack}/file`))));
  const missing = papers.filter((one) => !have.has(`${row.pack}/file/${one.sha256}`));
  const jobs = missing.flatMap((one) => Array.from({ length: one.pages }, (_, at) => [one, at + 1]));
  const left = new Map(missing.map((one) => [one.sha256, one.pages])), sizes = new Map(missing.map((one) => [one.sha256, []]));
  let at = 0, ready = 0, failed = false;
  progress(0, jobs.length);
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (at < jobs.length && !failed) {
      const [paper, number] = jobs[at++], key = `${row.pack}/file/${paper.sha256}/${number}`;
      // What came before a cut is not fetched again.
      const data = have.has(key) ? await get(row, key) : await fetched(`${row.pack}/${paper.sha256}/${number}/`).catch((error) => { failed = true; throw error; });
      if (!have.has(key)) await put(row, key, data);
      const { width, height } = page(data);
      sizes.get(paper.sha256)[number - 1] = [width, height];
      left.set(paper.sha256, left.get(paper.sha256) - 1);
      if (!left.get(paper.sha256)) await putJson(row, `${row.pack}/file/${paper.sha256}`, sizes.get(paper.sha256));
      progress(++ready, jobs.length);
    }
  }));
}

function page(data) {
  const length = new DataView(data).getUint32(0);
  return { ...JSON.parse(decoder.decode(new Uint8Array(data, 4, length))), picture: new Uint8Array(data, 4 + length) };
}

async function exchange(row, token) {
  for (;;) {
    const waiting = (await allJson(row, "outbox", row.pack)).slice(0, MOST_SENT);
    const operations = waiting.filter(([, one]) => one.note).map(([, one]) => one), opened = waiting.filter(([, one]) => !one.note).map(([, one]) => one);
    const answer = await told(`${row.pack}/dong-bo/`, token, { operations, opened, cursor: row.cursor });
    if (!answer.ok) throw new Away("refused");
    const { operations: came, cursor, refused, places } = await answer.json();
    for (const one of came) await merge(row, one);
    await putJson(row, `${row.pack}/places`, { places, refused });
    // Only what was answered leaves the outbox; a cut before this line sends it again, which changes nothing.
    await written("outbox", (table) => { for (const [key] of waiting) table.delete(key); });
    const more = came.length > 0 && cursor !== row.cursor;
    await change(row, { cursor });
    if (!more && waiting.length < MOST_SENT) return;
  }
}

const later = (one, other) => one.clock > other.clock || (one.clock === other.clock && one.device > other.device);
async function merge(row, one) {
  const key = `${row.pack}/note/${one.note}`, known = await getJson(row, key);
  if (!known || later(one, known)) await putJson(row, key, one);
}

// A note, or a change of one: kept here first, sent at the next contact.
async function write(row, change) {
  const key = `${row.pack}/note/${change.note}`, known = await getJson(row, key);
  const clocks = (await allJson(row, "records", `${row.pack}/note`)).map(([, one]) => one.clock);
  const one = { ...known, ...change, id: crypto.randomUUID(), clock: Math.max(0, ...clocks) + 1, device: name(), made_at: new Date(row.high).toISOString() };
  await putJson(row, `${row.pack}/${one.id}`, one, "outbox");
  await putJson(row, key, one);
  return one;
}
const mark = (row, sha256) => putJson(row, `${row.pack}/opened-${sha256}`, { sha256, at: new Date(row.high).toISOString() }, "outbox");

globalThis.readingVault = {
  secret, rows, rowOf, judged, wipe, contact, write, mark, locked, unlock, anew, left,
  manifest: (row) => getJson(row, `${row.pack}/manifest`),
  sizes: (row, sha256) => getJson(row, `${row.pack}/file/${sha256}`),
  page: async (row, sha256, number) => page(await get(row, `${row.pack}/file/${sha256}/${number}`)),
  notes: async (row) => (await allJson(row, "records", `${row.pack}/note`)).map(([, one]) => one).filter((one) => !one.deleted),
  places: async (row) => (await getJson(row, `${row.pack}/places`))?.places ?? {},
};
