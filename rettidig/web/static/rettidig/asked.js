// A question whose condition does not hold is out of sight, with what was typed in it. Without this file all are there.
// The conditions are those of casework/questionnaire/conditions.py.
(() => {
  "use strict";

  const UNKNOWN = "unknown";

  const situation = (form) => {
    const said = Object.fromEntries(new FormData(form));
    const { topics, serious } = JSON.parse(form.dataset.asked);
    const topic = topics[said.category];
    const traits = topic ? (serious.includes(said.condition) ? topic.serious : topic.traits) : [];
    return { said, traits, track: topic?.track ?? "general" };
  };

  const parts = {
    not: (wanted, now) => !fits(wanted, now),
    any: (wanted, now) => wanted.some((each) => fits(each, now)),
    track: (wanted, now) => wanted.includes(now.track),
    topic: (wanted, now) => wanted.some((each) => now.traits.includes(each)),
    answered: (wanted, now) => wanted.every((name) => now.said[name] && now.said[name] !== UNKNOWN),
  };

  const fits = (condition, now) =>
    Object.entries(condition).every(([word, wanted]) =>
      parts[word] ? parts[word](wanted, now) : wanted.includes(now.said[word]),
    );

  // `when` holds the ways in which a question can come: in each, every condition must fit.
  const show = (form) => {
    const now = situation(form);
    for (const each of form.querySelectorAll("[data-when]")) {
      each.hidden = !JSON.parse(each.dataset.when).some((both) => both.every((one) => fits(one, now)));
    }
    for (const group of form.querySelectorAll("[data-asked-group]")) {
      group.hidden = false;
      group.hidden = [...group.querySelectorAll(".form-group")].every((each) => each.closest("[hidden]"));
    }
  };

  for (const form of document.querySelectorAll("form[data-asked]")) {
    form.addEventListener("input", () => show(form));
    form.addEventListener("change", () => show(form));
    show(form);
  }
})();
