// The times of a transcript play the recording from there. An address that ends in #d754 prepares it for second 754; the
// recording itself is loaded when asked for (portal.js). Without a script each time is a link to its host at that second.

const opener = document.querySelector("[data-embed-at]");
const sound = document.querySelector(".watch audio");

const clock = (second) => {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(second / 3600), minutes = Math.floor(second / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(second % 60)}` : `${minutes}:${two(second % 60)}`;
};

const secondIn = (hash) => {
  const found = /^#d(\d{1,6})(?:-\d+)?$/.exec(hash);
  return found ? Number(found[1]) : null;
};

function goTo(second, plays) {
  if (!opener) {
    if (!sound) return;
    sound.currentTime = second;
    if (plays) sound.play();
    return;
  }
  opener.dataset.embed = opener.dataset.embedAt.replace("SECOND", second);
  const words = opener.querySelector("[data-from-words]");
  words.textContent = words.dataset.fromWords.replace("TIME", clock(second));
  const frame = opener.parentElement.querySelector("iframe");
  // A frame whose address differs in its fragment alone would not start anew.
  if (frame) frame.replaceWith(Object.assign(frame.cloneNode(), { src: opener.dataset.embed }));
  else if (plays) opener.click();
}

document.addEventListener("click", (event) => {
  const time = event.target.closest("a[data-second]");
  if (!time || !(opener || sound) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  document.querySelector(".said__passage--playing")?.classList.remove("said__passage--playing");
  const passage = time.closest(".said__passage");
  passage.classList.add("said__passage--playing");
  passage.closest(".said").classList.add("said--followed"); // instead of the passage that the address led to
  history.replaceState(null, "", `#${passage.id}`);
  goTo(Number(time.dataset.second), true);
});

function follow() {
  const second = secondIn(location.hash);
  if (second !== null) goTo(second, false);
}
window.addEventListener("hashchange", follow);
follow();
