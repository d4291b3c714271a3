// The score form by keyboard: Enter and the arrows move between points, Ctrl+S saves.
"use strict";

(() => {
  const form = document.getElementById("form");

  function step(from, by) {
    const fields = Array.from(form.querySelectorAll("[data-points]"));
    const next = fields[fields.indexOf(from) + by];
    if (next) {
      next.focus();
      next.select();
    }
  }

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("[data-points]") || event.isComposing) return;
    const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(field, by);
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  // Each item is saved as soon as it changes. The form waits for those still on their way: it would carry the
  // versions from before them, and the assessor would be told of a conflict with herself.
  let onTheirWay = 0;
  let waiting = null;

  document.addEventListener("htmx:beforeRequest", () => { onTheirWay += 1; });
  document.addEventListener("htmx:afterRequest", () => {
    onTheirWay -= 1;
    // After the event: items that wait in the queue are sent first.
    setTimeout(() => {
      if (onTheirWay || !waiting) return;
      const { submitter } = waiting;
      waiting = null;
      form.requestSubmit(submitter);
    }, 0);
  });
  form.addEventListener("submit", (event) => {
    if (!onTheirWay) return;
    event.preventDefault();
    waiting = event;
  });

  // What was not taken stands out until it is.
  document.addEventListener("htmx:afterRequest", (event) => {
    const row = event.target.closest(".item");
    const field = row && row.querySelector("[data-points]");
    if (!field || !event.detail.xhr) return;
    if (event.detail.xhr.status === 422) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  });
})();
