/* Small conveniences of the CMS's own screens; each screen works without them. */
(() => {
  const ready = (run) =>
    document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", run) : run();

  function copyButtons() {
    for (const button of document.querySelectorAll("[data-cms-copy]")) {
      const field = document.getElementById(button.dataset.cmsCopy);
      const label = button.lastChild;
      const words = label.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        field.select();
        try {
          await navigator.clipboard.writeText(field.value);
        } catch {
          document.execCommand("copy"); // without HTTPS there is no clipboard
        }
        label.textContent = button.dataset.cmsCopied;
        setTimeout(() => (label.textContent = words), 2500);
      });
    }
  }

  function progress() {
    const box = document.querySelector("[data-cms-progress]");
    if (!box) return;
    const bar = box.querySelector("progress");
    const told = box.querySelector("[role=status]");
    const stage = box.querySelector("[data-cms-stage]");
    const ask = async () => {
      try {
        const answer = await fetch(box.dataset.cmsProgress, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        const state = await answer.json();
        if (state.finished) return location.reload();
        if (state.total) {
          bar.max = state.total;
          bar.value = state.done;
        } else bar.removeAttribute("value");
        stage.textContent = state.stage;
        told.textContent = state.words;
      } catch {
        /* the line may be down for a moment: asked again below */
      }
      setTimeout(ask, 1000);
    };
    setTimeout(ask, 600);
  }

  /* The planned start in the other zones of Indonesia, none of which knows daylight saving time. */
  const HOURS = { "Asia/Jakarta": [7, "WIB"], "Asia/Makassar": [8, "WITA"], "Asia/Jayapura": [9, "WIT"] };

  function zones() {
    const output = document.querySelector("[data-cms-zones]");
    const start = document.getElementById("id_planned_start");
    const zone = document.getElementById("id_timezone");
    if (!output || !start || !zone) return;
    const show = () => {
      const clock = /(\d{1,2})[:.](\d{2})/.exec(start.value.split(" ")[1] || "");
      const home = HOURS[zone.value];
      output.hidden = !clock || !home;
      if (output.hidden) return;
      const at = ([hours]) => String((Number(clock[1]) + hours - home[0] + 24) % 24).padStart(2, "0");
      output.textContent = Object.values(HOURS)
        .map((other) => `${at(other)}.${clock[2]} ${other[1]}`)
        .join(" = ");
    };
    for (const field of [start, zone]) for (const event of ["input", "change", "blur"]) field.addEventListener(event, show);
    show();
  }

  /* A part that changes by itself; while somebody is on one of its buttons it waits. */
  function live() {
    const box = document.querySelector("[data-cms-live]");
    if (!box) return;
    const ask = async () => {
      try {
        const answer = await fetch(box.dataset.cmsLive, { headers: { "X-Requested-With": "XMLHttpRequest" } });
        const words = answer.ok ? await answer.text() : "";
        if (words && !box.contains(document.activeElement)) box.innerHTML = words;
      } catch {
        /* asked again below */
      }
      setTimeout(ask, 5000);
    };
    setTimeout(ask, 5000);
  }

  ready(() => {
    live();
    copyButtons();
    progress();
    zones();
  });
})();
