// What the saved texts say otherwise than the data, under each of them. Asked for when a pause follows the last saving;
// what isn't saved yet keeps the notes that it has. See writing.js.
"use strict";

(() => {
  const { desk, queue, textOf, speak } = writing;
  const PAUSE = 1200;
  let timer = 0;
  let asking = false;
  let again = false;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  async function ask() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    // Without an answer the notes stay as they are; saving tells of a line that is down, or a session that has ended.
    const answer = await fetch(desk.dataset.notes, { redirect: "manual" }).catch(() => null);
    if (answer && answer.status === 200) show(await answer.text().catch(() => ""));
    asking = false;
    if (again) {
      again = false;
      soon();
    }
  }

  function show(text) {
    const answer = document.createElement("template");
    answer.innerHTML = text;
    let doubts = 0;
    desk.querySelectorAll("[data-piece]").forEach((piece) => {
      const id = piece.dataset.piece;
      if (queue.kept.has(id)) return;
      const found = answer.content.querySelector(`[data-notes-of="${id}"]`);
      doubts += put(piece, id, found ? found.innerHTML : "");
    });
    if (doubts) speak(`${doubts} 处与数据不符，见文字下方`);
  }

  // How many doubts are told anew.
  function put(piece, id, html) {
    const notes = piece.querySelector(".notes");
    if (notes.innerHTML.trim() === html.trim()) return 0;
    notes.innerHTML = html;
    notes.id = `notes-${id}`;
    if (html.trim()) textOf(piece).setAttribute("aria-describedby", notes.id);
    else textOf(piece).removeAttribute("aria-describedby");
    return notes.querySelectorAll(".doubt").length;
  }

  writing.afterSaving.push(soon);
})();
