// The keyboard at the desk, and a form that is sent once. No page needs this file.
(() => {
  "use strict";

  // A second click before the answer has come sends nothing; coming back to the page by the back button frees it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // Single keys can be turned off by who dictates or types with a switch (WCAG 2.1.4); the choice is kept here only.
  const OFF = "rettidig-keys-off";
  const isOff = () => localStorage.getItem(OFF) === "yes";
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

  const move = (step) => {
    const links = [...document.querySelectorAll("tr[data-row]")].map((row) => row.querySelector("a")).filter(Boolean);
    const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = links[here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1)];
    next?.focus();
  };

  const press = (key) => {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    found.focus();
    if (found.matches("a, summary")) found.click();
    return true;
  };

  const onKey = (key) => {
    if (document.querySelector("tr[data-row]") && (key === "j" || key === "k")) return move(key === "j" ? 1 : -1) ?? true;
    return press(key);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.closest("main form")?.querySelector("button[type=submit]")?.click();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || isOff() || isTyping(event.target)) return;
    if (event.key.length === 1 && onKey(event.key)) event.preventDefault();
  });

  const show = (toggle) => {
    document.body.classList.toggle("has-keys", !isOff());
    toggle.textContent = isOff() ? toggle.dataset.on : toggle.dataset.off;
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("desk-search")?.setAttribute("data-key", "/");
    const toggle = document.querySelector("[data-keys-toggle]");
    if (!toggle) return;
    toggle.hidden = false;
    show(toggle);
    toggle.addEventListener("click", () => {
      localStorage.setItem(OFF, isOff() ? "no" : "yes");
      show(toggle);
    });
  });
})();
