// Only one thing: when a page cannot be fetched, show the offline page. Nothing else is ever kept.
const CACHE = "offline-1", PAGE = "/ngoai-tuyen/";
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
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(fetch(request).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
  else if (request.destination === "style") event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
});
