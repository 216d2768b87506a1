// Keeps the offline page, and opens without a network what a page itself has put into a cache of programs ("reader-…").
// Nothing else is ever kept: papers lie encrypted in the database of the device, not here.
const CACHE = "offline-2", PAGE = "/ngoai-tuyen/", PATIENCE = 3000;
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE), answer = await fetch(PAGE, { cache: "reload" });
    const text = await answer.clone().text();
    await cache.put(PAGE, answer);
    const style = text.match(/href="([^"]+\.css)"/)?.[1];
    if (style) await cache.add(style);
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("offline-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));
// The network first; where it is gone or says nothing for a while, what is kept.
async function answered(request, otherwise) {
  const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
  if (!kept) return fetch(request).catch(otherwise);
  if (!navigator.onLine) return kept;
  return Promise.race([fetch(request), new Promise((_, late) => setTimeout(late, PATIENCE))]).catch(() => kept);
}
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(answered(request, async () => (await caches.match(PAGE)) ?? Response.error()));
  else if (["style", "script", "font", "image"].includes(request.destination) && new URL(request.url).pathname.startsWith("/static/")) event.respondWith(answered(request, () => Response.error()));
});
