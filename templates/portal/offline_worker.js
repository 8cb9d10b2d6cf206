{% load static %}// Keeps one page for the times without connection; every other request goes to the network untouched.
const STORE = "luring-1";
const KEPT = ["/luring/", "/en/luring/", "{% static "portal/tokens.css" %}", "{% static "portal/layout.css" %}", "{% static "portal/components.css" %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== STORE).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    const page = new URL(request.url).pathname.startsWith("/en/") ? "/en/luring/" : "/luring/";
    event.respondWith(fetch(request).catch(() => caches.match(page)));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
