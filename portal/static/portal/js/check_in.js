// Comforts of the check-in form; without a script it is sent as any form is.
let form;

// From H. Michael Damm's table of order 10: 0 for a number whose check digit is right.
const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];
const isMistyped = (digits) => [...digits].reduce((row, digit) => DAMM[row][digit], 0) !== "0";

// The QR code on the screen leads here with the code behind the #, which no server sees.
function takeCodeFromAddress() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!/^[0-9A-Za-z]{4,12}$/.test(code)) return;
  form.elements.code.value ||= code;
  form.elements.number.focus();
}

function watchNumber() {
  const field = form.elements.number;
  const told = form.querySelector("[data-told]");
  field.addEventListener("input", () => {
    const digits = field.value.replace(/\D/g, "");
    const wrong = digits.length === 9 && isMistyped(digits);
    told.textContent = wrong || digits.length > 9 ? form.dataset.mistyped : "";
  });
  field.addEventListener("blur", () => {
    const digits = field.value.replace(/\D/g, "");
    if (digits.length === 9) field.value = digits.replace(/(\d{3})(?=\d)/g, "$1 ");
  });
}

// What was wrong with the last sending is not wrong with this one.
function forgetErrors() {
  form.querySelectorAll(".error-summary, .field__error").forEach((told) => told.remove());
  form.querySelectorAll(".field--error").forEach((field) => field.classList.remove("field--error"));
  form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
}

const TRIES = 6;
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

// One key for one sending, however often the line breaks: the portal answers the same to each.
async function send(event) {
  event.preventDefault();
  const told = form.querySelector("[data-told]");
  const button = form.querySelector("button");
  form.elements.key.value ||= Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16)).join("");
  button.disabled = true;
  forgetErrors();
  told.textContent = form.dataset.sending;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "omit" });
      if (answer.status < 500 && answer.status !== 429) return show(await answer.text());
    } catch {
      // No line: the same again.
    }
    told.textContent = form.dataset.offline;
    await wait(Math.min(attempt * attempt, 15) * (0.5 + Math.random()));
  }
  told.textContent = form.dataset.failed;
  button.disabled = false;
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  const main = document.querySelector("main");
  const again = main.querySelector("[data-check-in]");
  (main.querySelector("[data-takes-focus]") || main).focus();
  if (again) start(again);
}

function start(found) {
  form = found;
  watchNumber();
  form.addEventListener("submit", send);
}

start(document.querySelector("[data-check-in]"));
takeCodeFromAddress();
