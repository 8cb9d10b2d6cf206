// The projected page asks for itself again and again, without going blank in between; without a script it reloads.
const SELECTOR = "[data-refresh]";

async function refresh() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(SELECTOR);
      const shown = document.querySelector(SELECTOR);
      if (fresh && fresh.outerHTML !== shown.outerHTML) shown.replaceWith(fresh);
    }
  } catch {
    // The line is down for a moment: what is shown stays.
  }
  schedule();
}

function schedule() {
  setTimeout(refresh, Number(document.querySelector(SELECTOR).dataset.refresh) * 1000);
}

schedule();
