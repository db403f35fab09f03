// Phrases by the keyboard: // in the text leads to the list, a few letters find one, Enter puts it where one wrote.
// Without this file the buttons of the list send the form, and the phrase is put behind the text.
(() => {
  "use strict";

  const GAP = /\[[^[\]\n…]*…\]/;

  document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector("[data-phrases]");
    const text = document.querySelector(`#act [name="${list?.dataset.phrases}"]`);
    if (!list || !text) return;
    const search = list.querySelector("#phrase-search");
    const found = list.querySelector("#phrases-found");
    const lines = [...list.querySelectorAll("[data-phrase]")];
    const shown = () => lines.filter((line) => !line.hidden).map((line) => line.querySelector("button"));
    search.closest("[data-phrase-search]").hidden = false;

    const narrow = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const line of lines) {
        const own = line.dataset.phrase.toLowerCase();
        line.hidden = !words.every((word) => own.includes(word));
      }
      // A shortcut that is typed whole comes before titles in which it stands
      const exact = lines.find((line) => line.dataset.phrase.split(" ")[0] === search.value.trim().toLowerCase());
      if (exact) exact.parentElement.prepend(exact);
      found.textContent = `${shown().length} ${list.dataset.found}`;
    };

    const put = (words) => {
      const from = text.selectionStart;
      text.focus();
      // This way the browser's own undo takes it back; the other is for browsers that no longer offer it
      if (!document.execCommand("insertText", false, words)) {
        text.setRangeText(words, from, text.selectionEnd, "end");
        text.dispatchEvent(new Event("input", { bubbles: true }));
      }
      const gap = GAP.exec(text.value.slice(from, from + words.length));
      if (gap) text.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
      search.value = "";
      list.open = false;
      narrow();
    };

    text.addEventListener("input", () => {
      const at = text.selectionStart;
      if (!/(^|\s)\/\/$/.test(text.value.slice(0, at))) return;
      text.setRangeText("", at - 2, at, "end");
      list.open = true;
      search.focus();
    });
    search.addEventListener("input", narrow);
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=phrase]");
      if (!button) return;
      event.preventDefault();
      put(button.dataset.text);
    });
    list.addEventListener("keydown", (event) => {
      const buttons = shown();
      const here = buttons.indexOf(document.activeElement);
      if (event.key === "Enter" && event.target === search) {
        event.preventDefault();
        if (buttons.length) put(buttons[0].dataset.text);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = here + (event.key === "ArrowDown" ? 1 : -1);
        (next < 0 ? search : buttons[Math.min(next, buttons.length - 1)])?.focus();
      } else if (event.key === "Escape") {
        list.open = false;
        text.focus();
      }
    });
  });
})();
