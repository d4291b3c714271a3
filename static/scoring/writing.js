// Texts that save themselves: findings and narratives. A piece is an element with data-piece, a textarea, the hidden
// fields that go with it, and a place where the server says what became of it. The queue is keeping.js.
"use strict";

const writing = (() => {
  const desk = document.getElementById("writing");
  const spoken = document.getElementById("spoken");
  const PAUSE = 5000;
  // How other things than a stored text are sent, by the first word of their id: points.js adds its own.
  const kinds = { text: { request, taken }, point: { request, taken } };
  const kindOf = (id) => kinds[id.slice(0, id.indexOf("-"))];
  const beforeAll = [];  // what else Ctrl+S sends
  const afterSaving = [];  // what waits for a stored text: noting.js
  let pausing = 0;
  let tellWhenDone = false;

  const queue = keeping.queue(desk.dataset.kept, {
    request: (id, entry) => kindOf(id).request(id, entry),
    taken(id, sent, status, text) {
      kindOf(id).taken(id, sent, status, text);
      if (status === 200) afterSaving.forEach((act) => act());
    },
    ready: (id, entry) => !kindOf(id).ready || kindOf(id).ready(entry),
    say,
    finish,
  });

  const pieceOf = (id) => desk.querySelector(`[data-piece="${id}"]`);
  const textOf = (piece) => piece.querySelector("textarea");
  const hidden = (piece, name) => piece.querySelector(`input[type=hidden][name=${name}]`);
  const timeOf = (said) => { const saved = said.querySelector(".saved"); return saved ? saved.textContent : ""; };

  function fieldsOf(piece) {
    const fields = Array.from(piece.querySelectorAll("input[type=hidden]"));
    return Object.fromEntries(fields
      .filter((field) => !["csrfmiddlewaretoken", "seen"].includes(field.name))
      .map((field) => [field.name, field.value]));
  }

  function speak(words) {
    spoken.textContent = words;
  }

  function say(id, words) {
    const piece = pieceOf(id);
    if (!piece) return;
    const said = piece.querySelector(".said");
    said.querySelectorAll(".saved, .state").forEach((old) => old.remove());
    said.prepend(Object.assign(document.createElement("span"), { className: "state soon", textContent: words }));
  }

  function read(text) {
    const answer = document.createElement("template");
    answer.innerHTML = text;
    return answer.content.querySelector(".said");
  }

  function grow(textarea) {
    textarea.style.height = "auto";
    textarea.style.height = `${textarea.scrollHeight + 2}px`;
  }

  // ---- a stored text ----

  function body(fields) {
    return [desk.dataset.address, new URLSearchParams({ ...fields, writer: desk.dataset.writer })];
  }

  function request(id, entry) {
    return body({ ...entry.fields, text: entry.text });
  }

  function taken(id, sent, status, text) {
    const piece = pieceOf(id);
    const said = read(text);
    const now = queue.kept.get(id);
    if (status === 200) {
      const { version } = said.dataset;
      if (now && now.text !== sent.text) queue.keep(id, { ...now, fields: { ...now.fields, version } });
      else queue.forget(id);
      if (piece) hidden(piece, "version").value = version;
    } else {
      queue.waiting.add(id);
      speak(said.textContent);
    }
    if (!piece) return;
    piece.querySelector(".said").replaceWith(said);
    textOf(piece).toggleAttribute("aria-invalid", status === 422);
    if (status === 200 && queue.kept.has(id)) say(id, "未保存");
  }

  function edited(piece) {
    const id = piece.dataset.piece;
    const entry = queue.kept.get(id) || { fields: fieldsOf(piece), list: listOf(piece), at: Date.now() };
    queue.waiting.delete(id);
    queue.keep(id, { ...entry, text: textOf(piece).value });
    say(id, "未保存");
    queue.tell();
    clearTimeout(pausing);
    pausing = setTimeout(queue.again, PAUSE);
  }

  function listOf(piece) {
    const list = piece.closest(".findings");
    return list ? list.id : "";
  }

  // ---- what the person does ----

  desk.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    grow(event.target);
    const piece = event.target.closest("[data-piece]");
    if (piece) edited(piece);
  });

  desk.addEventListener("focusout", (event) => {
    const piece = event.target.closest("[data-piece]");
    if (piece && queue.kept.has(piece.dataset.piece)) queue.again();
  });

  desk.addEventListener("submit", (event) => {
    if (!event.submitter || !event.submitter.matches("[data-save]")) return;
    event.preventDefault();
    queue.again();
  });

  desk.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-piece]");
    const button = event.target.closest("[data-mine], [data-theirs]");
    if (!piece || !button) return;
    const id = piece.dataset.piece;
    hidden(piece, "version").value = button.value;
    if ("mine" in button.dataset) {
      queue.waiting.delete(id);
      queue.keep(id, { ...queue.kept.get(id), fields: fieldsOf(piece), text: textOf(piece).value });
      queue.again();
    } else {
      textOf(piece).value = piece.querySelector("[data-theirs-text]").textContent;
      queue.forget(id);
      queue.waiting.delete(id);
      piece.querySelector(".said").replaceChildren();
      grow(textOf(piece));
      queue.tell();
    }
    textOf(piece).focus();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    beforeAll.forEach((act) => act());
    queue.waiting.clear();
    tellWhenDone = true;
    queue.again();
  });

  function finish(allSent) {
    if (tellWhenDone && allSent && !queue.kept.size) speak("全部已保存");
    tellWhenDone = false;
  }

  // Whether somebody typed there before the scripts ran, on a busy computer.
  const isEarly = (textarea) => textarea.value !== textarea.defaultValue;

  // After the other scripts: what an earlier visit left comes back into its place and goes on its way again. Where
  // somebody has typed already, that is what they mean now.
  document.addEventListener("DOMContentLoaded", () => {
    const early = Array.from(desk.querySelectorAll("[data-piece]")).filter((piece) => isEarly(textOf(piece)));
    desk.classList.add("live");
    document.querySelectorAll("[data-insert], .how").forEach((part) => { part.hidden = false; });
    Array.from(queue.kept.entries()).forEach(([id, entry]) => {
      const piece = pieceOf(id);
      if (!piece || early.includes(piece)) return;
      if (textOf(piece).value === entry.text) {
        queue.forget(id);
        return;
      }
      textOf(piece).value = entry.text;
      say(id, "未保存");
    });
    early.forEach(edited);
    desk.querySelectorAll("textarea").forEach(grow);
    queue.tell();
    queue.pump();
  });

  return { desk, queue, kinds, beforeAll, afterSaving, isEarly, pieceOf, textOf, hidden, timeOf, speak, say, read, grow, body, request };
})();
