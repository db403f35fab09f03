// Pages, questions and answers dragged to their place. Without this file each has its buttons up and down.
(() => {
  "use strict";

  const FORM = ":scope > form:has(button[name='way'])";
  let held = null;

  const number = (item) => [...item.parentElement.children].indexOf(item) + 1;

  const send = (item) => {
    const way = document.createElement("input");
    way.type = "hidden";
    way.name = "way";
    way.value = number(item);
    const form = item.querySelector(FORM);
    form.append(way);
    form.submit();
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const item of document.querySelectorAll("[data-sortable] > li")) {
      if (item.querySelector(FORM) && item.id !== "opened") item.draggable = true; // where one writes, text is dragged
    }
  });
  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[draggable='true']") ?? null;
    if (held) {
      event.dataTransfer.effectAllowed = "move";
      held.dataset.from = number(held);
    }
  });
  document.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-sortable] > li");
    if (!held || !over || over.parentElement !== held.parentElement) return;
    event.preventDefault();
    if (over === held) return;
    const box = over.getBoundingClientRect();
    over.parentElement.insertBefore(held, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
  });
  document.addEventListener("dragend", () => {
    const item = held;
    held = null;
    if (item && Number(item.dataset.from) !== number(item)) send(item);
  });
})();
