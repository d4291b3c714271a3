// Reading back: nothing is handed in while something that was typed has not arrived.
"use strict";

(() => {
  const form = document.querySelector("[data-kept]");
  const left = form.querySelector("[data-left]");
  form.addEventListener("submit", (event) => {
    if (!form.dataset.kept.split(" ").some((prefix) => keeping.read(prefix).size)) return;
    event.preventDefault();
    event.stopPropagation();
    left.hidden = false;
  }, true);
})();
