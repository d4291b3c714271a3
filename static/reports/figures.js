// 从哪来: a figure of the report opens how it came about in a window over the page; its own figures open there too.
// Without script, or when the window can't be filled, the link leads to a page that says the same.
"use strict";

(() => {
  const dialog = document.getElementById("from");
  const [told, title, back] = ["[data-told]", "h2", "[data-back]"].map((part) => dialog.querySelector(part));
  let shown = [];  // addresses, the one on show last

  const show = async (address) => {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    // Signed out, or not there any more: the page itself says so best.
    if (!answer.ok || answer.redirected) return location.assign(address);
    told.innerHTML = await answer.text();
    title.textContent = told.querySelector("[data-title]")?.dataset.title || "从哪来";
    back.hidden = shown.length < 2;
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.traced");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    shown.push(link.href);
    show(link.href).catch(() => location.assign(link.href));
  }, { capture: true });
  back.addEventListener("click", () => {
    shown.pop();
    show(shown.at(-1)).catch(() => location.assign(shown.at(-1)));
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { shown = []; });
})();
