// A file dropped on its form is sent at once; one that is surely none of ours is refused before it travels.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const told = form.querySelector("[data-told]");
  form.querySelector("[data-drop-hint]").hidden = false;

  function refusal(file) {
    if (file.size > Number(input.dataset.mostBytes)) return form.dataset.tooLarge;
    return file.type && file.type !== "application/pdf" ? form.dataset.notPdf : "";
  }

  const mark = (isOver) => form.classList.toggle("drop--over", isOver);

  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) mark(false);
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length > 1) {
      told.textContent = form.dataset.oneFile;
      return;
    }
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    const [file] = input.files;
    if (!file) return;
    told.textContent = refusal(file) || form.dataset.checking;
    if (refusal(file)) event.preventDefault();
  });
}

// Beside the form a dropped file would replace the page.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => event.preventDefault());
}
