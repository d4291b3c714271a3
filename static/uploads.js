// The upload page's drop area, on the preview one explanation for several warnings, and on a city's workbook the ticks of
// many stations at once. The pages work without it.
"use strict";

(() => {
  const area = document.querySelector("[data-drop]");
  if (area) prepareDrop(area);
  const fill = document.querySelector("[data-fill]");
  if (fill) prepareFill(fill);
  document.querySelectorAll("[data-ticks]").forEach(prepareTicks);

  function prepareDrop(area) {
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
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      tell();
    });
    input.addEventListener("change", tell);
    tell();
  }

  function prepareFill(button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const inputs = Array.from(button.form.querySelectorAll("input[name^=explain-]"));
      const first = inputs.find((input) => input.value.trim());
      if (!first) {
        inputs[0].focus();
        return;
      }
      inputs.filter((input) => !input.value.trim()).forEach((input) => { input.value = first.value; });
    });
  }

  function prepareTicks(line) {
    const boxes = Array.from(line.parentElement.querySelectorAll("input[name=part]"));
    const told = line.querySelector("output");

    function tell() {
      told.textContent = `已选 ${boxes.filter((box) => box.checked).length} / ${boxes.length} 个社工站`;
    }

    line.querySelectorAll("[data-tick]").forEach((button) => button.addEventListener("click", () => {
      boxes.forEach((box) => { box.checked = button.dataset.tick === "all"; });
      tell();
    }));
    boxes.forEach((box) => box.addEventListener("change", tell));
    line.hidden = false;
    tell();
  }
})();
