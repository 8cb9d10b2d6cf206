// Results change in place: filters, pages and the box; without a script each is a page of its own.
const PARTS = ["#jumlah", "#hasil"];
const form = document.querySelector("[data-search-form]");
let request;
let isLeaving = false;

// A request that ends because another page is opened is no reason to stay.
window.addEventListener("beforeunload", () => {
  isLeaving = true;
});

async function show(url, { isNew = true } = {}) {
  request?.abort();
  request = new AbortController();
  isLeaving = false;
  document.querySelector("#hasil").setAttribute("aria-busy", "true");
  let page;
  try {
    const answer = await fetch(url, { signal: request.signal });
    if (!answer.ok) throw new Error(answer.status);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!PARTS.every((part) => page.querySelector(part))) throw new Error("another page");
  } catch (error) {
    if (error.name !== "AbortError" && !isLeaving) location.assign(url);
    return;
  }
  if (isNew) history.pushState(null, "", url);
  document.title = page.title;
  put(page);
  // What is being typed stays.
  const box = form.elements.q;
  if (!isNew || box !== document.activeElement) box.value = page.querySelector("#q").value;
  for (const link of page.querySelectorAll("header [hreflang][rel=alternate]")) {
    document.querySelector(`header [rel=alternate][hreflang="${link.hreflang}"]`).href = link.href;
  }
}

// The status stays the same element, so that its new words are read out; the focus stays where it was.
function put(page) {
  const [status, results] = PARTS.map((part) => document.querySelector(part));
  const focused = document.activeElement;
  const hadFocus = results.contains(focused);
  const fresh = page.querySelector("#hasil");
  results.replaceWith(fresh);
  status.textContent = page.querySelector("#jumlah").textContent;
  if (!hadFocus) return;
  const again = focused.id && document.getElementById(focused.id);
  if (again) {
    again.closest("details")?.setAttribute("open", "");
    again.focus({ preventScroll: true });
  } else {
    status.focus({ preventScroll: true });
    status.scrollIntoView({ block: "start" });
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#hasil a");
  if (!link) return;
  countClick(link);
  const isPlain = !event.defaultPrevented && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!isPlain || link.pathname !== location.pathname || link.origin !== location.origin || link.hash) return;
  event.preventDefault();
  show(link.href);
});
document.addEventListener("auxclick", (event) => {
  const link = event.button === 1 && event.target.closest("#hasil a");
  if (link) countClick(link);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(`${form.action}?${new URLSearchParams(new FormData(form))}`);
});
window.addEventListener("popstate", () => show(location.href, { isNew: false }));

// Only how often a result is opened is counted, without cookies; the link itself stays what it is.
function countClick(link) {
  const entry = link.closest("[data-entry]")?.dataset.entry;
  if (!entry) return;
  const { text, countClick: address } = document.querySelector("#hasil").dataset;
  const body = new URLSearchParams({ q: text, entri: entry });
  fetch(address, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
}
