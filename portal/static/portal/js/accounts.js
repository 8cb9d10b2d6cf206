// Passkeys need a script: what offers them is hidden until this one runs.
for (const part of document.querySelectorAll("[data-needs-script]")) {
  part.hidden = !window.PublicKeyCredential;
}

// The key was refused, forgotten or not touched: say so where the button is.
document.addEventListener("allauth.error", (event) => {
  const failed = document.querySelector("[data-passkey-failed]");
  if (!failed) return;
  event.preventDefault();
  failed.hidden = false;
});
