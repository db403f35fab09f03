// Phrases by the keyboard: // in the text leads to the list, a few letters find one, Enter puts it where one wrote.
// Without this file the buttons of the list send the form, and the phrase is put behind the text.
(() => {
  "use strict";

  const GAP = /\[[^[\]\n…]*…\]/;

  // Asked each time: a part of the page may have been shown anew
  const list = () => document.querySelector("[data-phrases]");
  const text = () => document.querySelector(`#act [name="${list()?.dataset.phrases}"]`);
  const search = () => list().querySelector("#phrase-search");
  const lines = () => [...list().querySelectorAll("[data-phrase]")];
  const shown = () => lines().filter((line) => !line.hidden).map((line) => line.querySelector("button"));

  const narrow = () => {
    const typed = search().value.trim().toLowerCase();
    const words = typed.split(/\s+/).filter(Boolean);
    for (const line of lines()) {
      const own = line.dataset.phrase.toLowerCase();
      line.hidden = !words.every((word) => own.includes(word));
    }
    // A shortcut that is typed whole comes before titles in which it stands
    const exact = lines().find((line) => line.dataset.phrase.split(" ")[0] === typed);
    if (exact) exact.parentElement.prepend(exact);
    list().querySelector("#phrases-found").textContent = `${shown().length} ${list().dataset.found}`;
  };

  const count = (key) => {
    const used = document.createElement("input");
    used.type = "hidden";
    used.name = "phrase_used";
    used.value = key;
    document.getElementById("act").append(used);
  };

  const put = (button) => {
    const area = text();
    const words = button.dataset.text;
    const from = area.selectionStart;
    area.focus();
    // This way the browser's own undo takes it back; the other is for browsers that no longer offer it
    if (!document.execCommand("insertText", false, words)) {
      area.setRangeText(words, from, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const gap = GAP.exec(area.value.slice(from, from + words.length));
    if (gap) area.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
    search().value = "";
    list().open = false;
    narrow();
    count(button.value);
  };

  const letIn = () => {
    const field = list()?.querySelector("[data-phrase-search]");
    if (field && text()) field.hidden = false;
  };

  document.addEventListener("DOMContentLoaded", letIn);
  document.addEventListener("toggle", letIn, true);
  document.addEventListener("input", (event) => {
    if (!list()) return;
    if (event.target === search()) narrow();
    if (event.target !== text()) return;
    const at = event.target.selectionStart;
    if (!/(^|\s)\/\/$/.test(event.target.value.slice(0, at))) return;
    event.target.setRangeText("", at - 2, at, "end");
    letIn();
    list().open = true;
    search().focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrases] button[name=phrase]");
    if (!button || !text()) return;
    event.preventDefault();
    put(button);
  });
  document.addEventListener("keydown", (event) => {
    if (!list()?.contains(event.target)) return;
    const buttons = shown();
    const here = buttons.indexOf(document.activeElement);
    if (event.key === "Enter" && event.target === search()) {
      event.preventDefault();
      if (buttons.length) put(buttons[0]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = here + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? search() : buttons[Math.min(next, buttons.length - 1)])?.focus();
    } else if (event.key === "Escape") {
      list().open = false;
      text().focus();
    }
  });
})();
