// The button that prints the list.
document.querySelector("[data-print]").addEventListener("click", () => window.print());
