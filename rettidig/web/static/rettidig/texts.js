// Puts what a text can fill in where one writes. Without this file it stands beside the field, to be written.
(() => {
  "use strict";

  document.addEventListener("DOMContentLoaded", () => {
    const area = document.querySelector("#act textarea");
    if (!area) return;
    for (const button of document.querySelectorAll("[data-insert]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        area.focus();
        // This way the browser's own undo takes it back; the other is for browsers that no longer offer it
        if (!document.execCommand("insertText", false, button.dataset.insert)) {
          area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
          area.dispatchEvent(new Event("input", { bubbles: true }));
        }
      });
    }
  });
})();
