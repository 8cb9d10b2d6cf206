// Shows what is typed where it will stand: <input data-mirror="id of the element">. Without it, the page says the kept text.
for (const input of document.querySelectorAll("[data-mirror]")) {
  const target = document.getElementById(input.dataset.mirror);
  const show = () => {
    target.textContent = input.value.replace(/\s+/g, " ").trim() || "–";
  };
  input.addEventListener("input", show);
}
