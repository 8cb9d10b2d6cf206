// Small comforts; every page works without them.

// The error summary takes the focus, so that it is read first.
document.querySelector("[data-takes-focus]")?.focus();

// A recording is loaded only when asked for: until then nothing is fetched from the video's host.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-embed]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = opener.dataset.embed;
  frame.title = opener.dataset.title;
  frame.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
  frame.allowFullscreen = true;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  opener.after(frame);
  frame.focus();
});

// Filters apply as soon as they are chosen; the button stays for those without a script.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && !form.hasAttribute("hx-get")) form.requestSubmit();
});

// Without connection, a page of ours says so instead of the browser's. Whoever reads a second page may want that; the
// first page costs nothing more.
if ("serviceWorker" in navigator && window.isSecureContext && document.referrer.startsWith(location.origin)) {
  window.addEventListener("load", () => navigator.serviceWorker.register("/pekerja-luring.js").catch(() => {}));
}
