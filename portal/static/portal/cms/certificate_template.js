/* The preview beside a certificate template's form: drawn anew when the form has changed and rests for a moment.
   Without this script the buttons below the pictures open what is typed in a new tab. */
(() => {
  const RESTS = 600; // milliseconds between two looks at the form

  const begin = () => {
    const box = document.querySelector("[data-template-preview]");
    const form = document.getElementById("w-editor-form");
    if (!box || !form) return;
    const told = box.querySelector("[data-preview-told]");
    const second = box.querySelector("[data-preview-second]");
    const topics = form.querySelector("[name=has_topics_page]");
    const typed = () => new FormData(form);
    const asText = (data) => new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString();
    let seen = asText(typed());
    let drawn = seen;
    let busy = false;

    const tell = (words, isFault) => {
      if (told.textContent !== words) told.textContent = words;
      told.classList.toggle("is-fault", isFault);
    };

    const show = async (picture) => {
      const answer = await fetch(`${box.dataset.templatePreview}?${picture.dataset.previewPicture}`, {
        method: "POST",
        body: typed(),
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (answer.status === 422) throw new Error(await answer.text());
      if (!answer.ok) return; // the line may be down, or somebody has signed out: the old picture stays
      if (answer.status === 204) return;
      const old = picture.src;
      picture.src = URL.createObjectURL(await answer.blob());
      if (old.startsWith("blob:")) URL.revokeObjectURL(old);
    };

    const draw = async () => {
      busy = true;
      second.hidden = !topics?.checked;
      try {
        for (const picture of box.querySelectorAll("figure:not([hidden]) [data-preview-picture]")) await show(picture);
        box.dataset.drawn = String(Number(box.dataset.drawn || 0) + 1);
        tell("", false);
      } catch (error) {
        if (error.name !== "TypeError") tell(error.message, true);
      }
      busy = false;
    };

    // Choosers of pictures, rows added or moved: not all of them fire events, so the form itself is compared.
    setInterval(() => {
      if (document.hidden || busy) return;
      const now = asText(typed());
      if (now === seen && now !== drawn) {
        drawn = now;
        draw();
      }
      seen = now;
    }, RESTS);
    draw();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
