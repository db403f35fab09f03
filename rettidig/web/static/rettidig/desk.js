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
    const links = [...document.querySelectorAll("[data-row]")].map((row) => row.querySelector("a")).filter(Boolean);
    const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    const next = links[here < 0 ? 0 : Math.min(Math.max(here + step, 0), links.length - 1)];
    next?.focus();
  };

  // The boxes of the queue: how many are ticked, all of them at once, and from the last one to this with Shift.
  const boxes = () => [...document.querySelectorAll("[data-many] [name=sag]")];
  const count = () => {
    const shown = document.querySelector("[data-many-count]");
    if (!shown) return;
    const ticked = boxes().filter((box) => box.checked).length;
    shown.hidden = !ticked;
    shown.textContent = `${ticked} ${shown.dataset.words}`;
  };
  let lastBox = null;
  const onBox = (event) => {
    const box = event.target;
    if (box.matches("[data-many-all]")) {
      for (const each of boxes()) each.checked = box.checked;
    } else if (box.matches("[data-many] [name=sag]")) {
      const all = boxes();
      const [from, to] = [all.indexOf(lastBox), all.indexOf(box)];
      if (event.shiftKey && from >= 0) {
        for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) each.checked = box.checked;
      }
      lastBox = box;
    }
    count();
  };

  // On the line that has the focus: x ticks its box, t takes its case.
  const onLine = (key) => {
    const box = document.activeElement?.closest("tr[data-row]")?.querySelector("[name=sag]");
    if (!box || (key !== "x" && key !== "t")) return false;
    if (key === "x") {
      box.checked = !box.checked;
      lastBox = box;
      count();
      return true;
    }
    for (const each of boxes()) each.checked = each === box;
    document.querySelector("[data-take]")?.click();
    return true;
  };

  const press = (key) => {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    found.focus();
    if (found.matches("a, summary")) found.click();
    return true;
  };

  const onKey = (key) => {
    if (document.querySelector("[data-row]") && (key === "j" || key === "k")) return move(key === "j" ? 1 : -1) ?? true;
    return onLine(key) || press(key);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("main form");
      (form?.querySelector(".button-primary[type=submit]") ?? form?.querySelector("button[type=submit]"))?.click();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && event.target.closest(".found, #find") && document.querySelector(".found")) {
      event.preventDefault();
      return move(step);
    }
    if (isOff() || isTyping(event.target)) return;
    if (event.key.length === 1 && onKey(event.key)) event.preventDefault();
  });

  const show = (toggle) => {
    document.body.classList.toggle("has-keys", !isOff());
    toggle.textContent = isOff() ? toggle.dataset.on : toggle.dataset.off;
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const all of document.querySelectorAll("[data-many-all]")) all.hidden = false;
    document.addEventListener("click", (event) => event.target.matches?.("[type=checkbox]") && onBox(event));
    count();
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
