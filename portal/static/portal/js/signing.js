// How far signing has come, by itself; without a script a link asks again.
const SELECTOR = "[data-signing]";

async function refresh() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(SELECTOR);
    if (answer.ok && fresh) show(fresh, page.title);
  } catch {
    // The line is down for a moment: what is shown stays.
  }
  schedule();
}

function show(fresh, title) {
  const shown = document.querySelector(SELECTOR);
  if (fresh.dataset.refresh) {
    for (const part of ["progress", ".count"]) shown.querySelector(part).replaceWith(fresh.querySelector(part));
    return;
  }
  // It has ended: what is new is read from its beginning.
  shown.replaceWith(fresh);
  document.title = title;
  document.querySelector("main").focus();
}

function schedule() {
  const seconds = Number(document.querySelector(SELECTOR).dataset.refresh);
  if (seconds) setTimeout(refresh, seconds * 1000);
}

schedule();
