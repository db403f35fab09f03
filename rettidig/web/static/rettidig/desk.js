// The keyboard at the desk, and a form that is sent once. No page needs this file.
(() => {
  "use strict";
  document.documentElement.classList.add("has-script");

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

  // The line that had the focus last is where the next key goes on, also when the focus has been elsewhere meanwhile.
  let lastRow = null;
  const rowLinks = () =>
    [...document.querySelectorAll("[data-row]")].map((row) => row.querySelector("a")).filter(Boolean);
  const rowOf = (found) => found?.closest?.("[data-row]");
  document.addEventListener("focusin", (event) => (lastRow = rowOf(event.target) ?? lastRow));
  const move = (step) => {
    const links = rowLinks();
    const here = links.findIndex((link) => rowOf(link) === lastRow);
    const isThere = rowOf(document.activeElement) === lastRow;
    const to = here < 0 ? 0 : isThere ? here + step : here;
    links[Math.min(Math.max(to, 0), links.length - 1)]?.focus();
  };

  // The queue that was left last, and the line in it: whoever comes back stands there again. It names no person.
  const PLACE = "rettidig-queue";
  const queueHere = () => document.querySelector("[data-live]") && location.pathname + location.search;
  const keepPlace = () => {
    const place = rowLinks().findIndex((link) => rowOf(link) === lastRow);
    if (!queueHere()) return;
    const href = place < 0 ? "" : rowLinks()[place].pathname;
    sessionStorage.setItem(PLACE, JSON.stringify({ address: queueHere(), place, href, top: scrollY }));
  };
  const kept = () => JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  const findPlace = () => {
    const was = kept();
    if (!was || was.address !== queueHere() || was.place < 0) return;
    scrollTo(0, was.top);
    const links = rowLinks();
    const now = links.findIndex((link) => link.pathname === was.href); // a case that has gone elsewhere is not followed
    links[now >= 0 && Math.abs(now - was.place) <= 1 ? now : Math.min(was.place, links.length - 1)]?.focus();
  };
  const toQueue = () => {
    const nav = document.querySelector("[data-queue]");
    if (queueHere() || !nav) return false;
    location.href = kept()?.address ?? nav.dataset.queue;
    return true;
  };

  // What colleagues do meanwhile: a line that they have taken turns grey, and new ones are told; nothing moves by itself.
  const SECONDS = 20;
  const mark = ({ key, words, gone }) => {
    const row = document.querySelector(`[data-row="${CSS.escape(key)}"]`);
    const link = row?.querySelector("a");
    if (!link) return;
    row.classList.toggle("is-gone", gone);
    let shown = row.querySelector(".live-mark");
    if (!shown) {
      shown = document.createElement("span");
      shown.className = "live-mark";
      link.after(" ", shown);
    }
    shown.textContent = words;
  };
  const look = async (live) => {
    if (document.hidden) return;
    const address = new URL(live.dataset.live, location.href);
    address.search = location.search;
    const keys = [...document.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
    address.searchParams.set("kendt", keys.join(","));
    const answer = await fetch(address, { headers: { "X-By-Itself": "yes" } });
    if (!answer.ok || answer.redirected) return clearInterval(looking);
    const { changed, new: words } = await answer.json();
    changed.forEach(mark);
    const told = live.querySelector("a");
    if (told.textContent !== words) told.textContent = words;
    told.hidden = !words;
  };
  let looking = 0;
  const watch = () => {
    const live = document.querySelector("[data-live]");
    if (live) looking = setInterval(() => look(live).catch(() => {}), (live.dataset.seconds ?? SECONDS) * 1000);
  };

  // The shortcuts that the page has; those of other pages are left out.
  const showShortcuts = () => {
    for (const each of document.querySelectorAll("[data-keys-on]")) {
      each.hidden = !document.querySelector(each.dataset.keysOn);
    }
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

  // Whoever comes to a form by a key goes on typing: its first field has the focus. By the mouse nothing is moved.
  const TYPED = "rettidig-typed";
  const goOn = () => {
    const field = "textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])";
    const form = document.querySelector("#act");
    if (sessionStorage.getItem(TYPED)) (form?.querySelector(".write textarea") ?? form?.querySelector(field))?.focus();
    sessionStorage.removeItem(TYPED);
  };

  const press = (key) => {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    found.focus();
    if (found.hidden) return false;
    if (found.matches("a, [data-press]")) sessionStorage.setItem(TYPED, "yes");
    if (found.matches("a, summary, [data-press]")) found.click();
    if (found.matches("summary") && !found.parentElement.open) rowOf(lastRow)?.querySelector("a")?.focus();
    return true;
  };

  const onKey = (key) => {
    if (document.querySelector("[data-row]") && (key === "j" || key === "k")) return move(key === "j" ? 1 : -1) ?? true;
    return onLine(key) || press(key) || (key === "u" && toQueue());
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("[data-part], main form");
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
    showShortcuts();
    findPlace();
    goOn();
    watch();
    addEventListener("pagehide", keepPlace);
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
