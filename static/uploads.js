// The drop area of the upload page. Without it the file input inside works as ever.
"use strict";

(() => {
  const area = document.querySelector("[data-drop]");
  if (!area) return;
  const input = area.querySelector("input[type=file]");
  const chosen = area.querySelector(".chosen");

  function tell() {
    const file = input.files[0];
    chosen.textContent = file ? `已选择：${file.name}（${Math.max(1, Math.round(file.size / 1024))} KB）` : "";
  }

  ["dragenter", "dragover"].forEach((name) => area.addEventListener(name, (event) => {
    event.preventDefault();
    area.classList.add("over");
  }));
  ["dragleave", "drop"].forEach((name) => area.addEventListener(name, (event) => {
    event.preventDefault();
    area.classList.remove("over");
  }));
  area.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      tell();
    }
  });
  input.addEventListener("change", tell);
  tell();
})();
