// Completion over a plain text field (ARIA combobox with a listbox): without it, what is typed stands as it is. An option
// is put into the field, or, where it has an address, opened.
for (const box of document.querySelectorAll("[data-combobox-source]")) {
  const input = box.querySelector("[data-combobox]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let active = -1;
  let request;
  let timer;

  list.id = `${input.id}_options`;
  list.className = "combobox__options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.comboboxLabel || box.querySelector("label").textContent.trim());
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";
  input.after(list, status);

  const options = () => [...list.children];

  function show(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) mark(-1);
  }

  function mark(index) {
    active = index;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options()[index].id);
      options()[index].scrollIntoView({ block: "nearest" });
    }
  }

  function choose(option) {
    show(false);
    if (option.dataset.href) location.assign(option.dataset.href);
    else input.value = option.textContent;
  }

  // Nothing that was asked for may open the list any more.
  function stop() {
    clearTimeout(timer);
    request?.abort();
    show(false);
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const query = input.value.trim();
    if (query.length < 2) {
      list.replaceChildren();
      return show(false);
    }
    const address = `${box.dataset.comboboxSource}?q=${encodeURIComponent(query)}`;
    let html;
    try {
      const answer = await fetch(address, { redirect: "error", signal: request.signal });
      if (!answer.ok) return;
      html = await answer.text();
    } catch {
      return; // offline, or asked again meanwhile: the field still takes what is typed
    }
    list.innerHTML = html;
    const count = options().length;
    show(count > 0);
    status.textContent = count ? `${box.dataset.comboboxSome} ${count}` : box.dataset.comboboxNone;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) show(false);
    else if (event.key === "Enter" && active >= 0) choose(options()[active]);
    else if (event.key === "ArrowDown" && count) {
      show(true);
      mark((active + 1) % count);
    } else if (event.key === "ArrowUp" && count && !list.hidden) mark((active - 1 + count) % count);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", stop);
  input.form.addEventListener("submit", stop);
}
