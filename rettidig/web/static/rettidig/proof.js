// The proof of work of a form, while too many are sent. The widget computes; here it gets its words, and a form that is
// sent too early waits for it.
const widget = document.querySelector("altcha-widget");
const state = document.querySelector(".proof-state");
const words = widget.dataset;

$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(words.worker));
$altcha.i18n.set(widget.getAttribute("language"), {
  ...$altcha.i18n.get("en"),
  label: words.label,
  verifying: words.waiting,
  waitAlert: words.waiting,
  verified: words.ready,
  error: words.failed,
  expired: words.failed,
});

let waiting = null;
widget.addEventListener("statechange", ({ detail }) => {
  const said = { verifying: words.waiting, verified: words.ready, error: words.failed, expired: words.failed };
  state.textContent = said[detail.state] ?? "";
  if (detail.state === "verified" && waiting) setTimeout(() => waiting.form.requestSubmit(waiting.button));
});
widget.closest("form").addEventListener("submit", (event) => {
  const files = event.target.querySelector("input[type=file]"); // where they are sent by themselves, only they are asked
  const isFree = event.target.matches("[data-send-files]") && files?.files.length === 0;
  if (widget.getState?.() !== "verifying" || isFree) return;
  event.preventDefault();
  waiting = { form: event.target, button: event.submitter };
  state.textContent = words.waiting;
});
