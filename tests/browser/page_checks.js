// What can be seen to be wrong with the layout of the page, in words. Run by tests/browser/walk.py.
() => {
  const problems = [];
  const shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const name = (element) => {
    const text = (element.innerText || element.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ");
    return `<${element.tagName.toLowerCase()}${element.className && typeof element.className === "string" ? ` class="${element.className}"` : ""}> ${text.slice(0, 40)}`;
  };

  // Where the words of an element stand, without those that only a screen reader is told.
  const textBoxes = (element) => {
    const boxes = [];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const parent = texts.currentNode.parentElement;
      if (!shown(parent) || parent.closest(".visually-hidden")) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      boxes.push(...Array.from(range.getClientRects()).filter((box) => box.width > 0 && box.height > 0));
    }
    return boxes;
  };

  const root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  if (over > 0) {
    const wide = Array.from(document.body.querySelectorAll("*"))
      .filter((element) => shown(element) && element.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 3).map(name);
    problems.push(`the page scrolls sideways by ${over} px: ${wide.join(" | ")}`);
  }

  // A cell, a button or a word with a state must hold the whole of its text.
  const holders = "td, th, dd, dt, .btn, .pill, button, label, h1, h2, h3, option:checked";
  for (const element of document.querySelectorAll(holders)) {
    if (!shown(element) || element.closest("svg")) continue;
    const box = element.getBoundingClientRect();
    const out = Math.max(...textBoxes(element).map((text) =>
      // Up and down a font's box may pass its line without a stroke being lost; a whole line may not.
      Math.max(text.right - box.right, box.left - text.left, text.bottom - box.bottom - 8, box.top - text.top - 8)));
    if (out > 2) problems.push(`text runs ${Math.round(out)} px out of ${name(element)}`);
    const style = getComputedStyle(element);
    if (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) {
      problems.push(`clipped: ${name(element)}`);
    }
  }

  // (The administration, known by #site-name, scrolls its wide tables as Django does.)
  // Text that a parent cuts off without letting anybody scroll.
  for (const element of document.querySelectorAll("main *")) {
    const style = getComputedStyle(element);
    const hides = (value) => value === "hidden" || value === "clip";
    if (!shown(element) || element.clientWidth === 0 || element.closest("svg, .visually-hidden")) continue;
    if (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1) problems.push(`cut off: ${name(element)}`);
    if (["auto", "scroll"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1
        && !element.matches("[tabindex='0'][aria-label], textarea") && !document.querySelector("#site-name")) {
      problems.push(`scrolls inside, out of the keyboard's reach: ${name(element)}`);
    }
  }

  // Selects show their choice in full.
  for (const element of document.querySelectorAll("select:not([multiple])")) {
    if (shown(element) && element.scrollWidth > element.clientWidth + 1) problems.push(`clipped: ${name(element)}`);
  }
  return problems;
}
