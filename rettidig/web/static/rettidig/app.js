// What a page gets on top of working without JavaScript. No page needs this file.
(() => {
  "use strict";

  // Each block of the design system is started by itself, so that one that fails does not stop the others.
  const BLOCKS = [
    [".form-limit", (found) => new DKFDS.CharacterLimit(found, limitWords(found))],
    ['[data-module="error-summary"]', (found) => new DKFDS.ErrorSummary(found)],
    [".js-checkbox-toggle-content", (found) => new DKFDS.CheckboxToggleContent(found)],
    [".js-radio-toggle-group", (found) => new DKFDS.RadioToggleGroup(found)],
    ["table.table--responsive-headers", (found) => new DKFDS.ResponsiveTable(found)],
  ];

  const limitWords = (found) => {
    const left = found.dataset.wordsLeft;
    const over = found.dataset.wordsOver;
    return { character_remaining: left, characters_remaining: left, character_too_many: over, characters_too_many: over };
  };

  const start = (scope) => {
    for (const [selector, make] of BLOCKS) {
      const itself = scope.matches?.(selector) ? [scope] : [];
      for (const found of [...itself, ...scope.querySelectorAll(selector)]) {
        try {
          make(found).init?.();
        } catch (error) {
          console.error(selector, error);
        }
      }
    }
  };

  // Text that is typed and not sent: the browser asks before it is left.
  let unsaved = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-unsaved]")) unsaved = true;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-unsaved]")) unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  // A button that prints can only be there where it works.
  const offerPrint = () => {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  };

  // What stands behind # in a link, a code or the number that rings, is put into its fields, and taken out of the address
  // again. No server is told it, and it stands in no log.
  const takeCode = () => {
    const fields = document.querySelectorAll("[data-from-link]");
    if (!fields.length || location.hash.length < 2) return;
    const told = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    for (const field of fields) {
      if (!field.value) field.value = told;
      setTimeout(() => field.dispatchEvent(new Event("input", { bubbles: true })));
    }
  };

  // Files are sent as soon as they are chosen or dropped, and how far they have come is shown. The answer is the page.
  const sendFiles = (form) => {
    const widget = form.querySelector("altcha-widget"); // while too many are sent: first its work, then the files
    if (widget?.getState?.() === "verifying") {
      const later = ({ detail }) => {
        if (detail.state === "verifying") return;
        widget.removeEventListener("statechange", later);
        setTimeout(() => sendFiles(form));
      };
      return widget.addEventListener("statechange", later);
    }
    const progress = form.querySelector(".file-progress");
    const request = new XMLHttpRequest();
    const sent = new FormData(form);
    sent.set("go", "upload");
    progress.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.querySelector("progress").value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
      // Not this page: another one has to be read, as when the inquiry was sent from elsewhere.
      if (!page?.querySelector("[data-send-files]")) return location.assign(request.responseURL || location.href);
      // The widget is started by a page that is opened. Sent once more, the page says why the files were not taken.
      if (page.querySelector("altcha-widget")) return page.querySelector(".error-summary") ? form.submit() : location.assign(request.responseURL);
      document.querySelector("main").replaceWith(page);
      start(page);
      (page.querySelector(".error-summary [tabindex]") || page.querySelector("input[type=file]")).focus();
    });
    request.addEventListener("error", () => (progress.hidden = true)); // what was chosen stays, and goes along with Next
    request.open("POST", form.action);
    request.send(sent);
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-send-files]");
    if (form && event.target.type === "file" && event.target.files.length) sendFiles(form);
  });

  // What is asked only after a certain answer on the page comes into view with it. What holds something stays in view.
  const show = (form) => {
    for (const part of form.querySelectorAll(".shows")) {
      const given = new FormData(form).get(part.dataset.question) || "";
      const wanted = part.dataset.answers;
      const holds = [...part.querySelectorAll("input, textarea")].some((each) => (/radio|checkbox/.test(each.type) ? each.checked : each.value));
      part.classList.toggle("is-shown", holds || (wanted ? wanted.split(" ").includes(given) : given !== ""));
    }
  };

  // How a date was understood, beside its field, as soon as it has been typed.
  const sayDate = async (form, field) => {
    const said = field.closest(".form-group").nextElementSibling;
    if (!said?.matches(".understood")) return;
    const typed = field.value;
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.set("name", field.name);
    sent.set("text", typed);
    const answer = typed ? await fetch(form.dataset.sayDate, { method: "POST", body: sent }).catch(() => null) : null;
    const words = answer?.ok && !answer.redirected ? await answer.text() : "";
    if (field.value === typed) said.textContent = words && `= ${words}`;
  };
  let pause;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-say-date]");
    if (!form) return;
    show(form);
    if (event.target.type !== "text") return;
    clearTimeout(pause);
    pause = setTimeout(() => sayDate(form, event.target), 400);
  });

  document.addEventListener("DOMContentLoaded", () => {
    start(document);
    offerPrint();
    takeCode();
    addEventListener("hashchange", takeCode); // a link that is opened where its page stands already
  });
  document.addEventListener("htmx:after:process", (event) => {
    if (event.target !== document.body) start(event.target);
  });
})();
