// A grid that is filled in by keyboard, each row saved as it goes. Without this script each row has its own button.
"use strict";

(() => {
  const grid = document.querySelector("[data-typing]");
  if (!grid) return;

  const YES = new Set(["1", "y", "Y", "√", "✓", "✔", "是", "有"]);
  const NO = new Set(["0", "n", "N", "—", "-", "–", "×", "否", "无", "/"]);
  const RETRY_AFTER = 4000;
  const summary = document.querySelector("[data-summary]");
  const nextWrong = document.querySelector("[data-next-wrong]");
  const blank = document.querySelector("template[data-blank]");
  const sending = new WeakMap();
  const asStored = new WeakMap();
  let retrying = 0;

  // ---- rows and cells ----

  const rows = () => Array.from(grid.querySelectorAll("tbody[data-row]"));
  const rowOf = (element) => element && element.closest && element.closest("tbody[data-row]");
  const cells = (row) => Array.from(row.querySelectorAll("[data-col]:not([disabled])"));
  const formOf = (row) => row.querySelector("form[data-row-form]");
  const values = (row) => JSON.stringify(cells(row)
    .filter((cell) => cell.name !== "explanation").map((cell) => [cell.name, cell.value]));
  const isEmptyNew = (row) => row.dataset.row === "new" && values(row) === asStored.get(row);

  function remember(row) {
    asStored.set(row, values(row));
  }

  function isChanged(row) {
    return values(row) !== asStored.get(row);
  }

  function needsSaving(row) {
    return ["changed", "offline", "saving", "signed-out", "failed"].includes(row.dataset.state)
      || (["wrong", "warned", "stale"].includes(row.dataset.state) && isChanged(row));
  }

  function say(row, state, text, tone) {
    row.dataset.state = state;
    const word = row.querySelector("[data-word]");
    word.replaceChildren(Object.assign(document.createElement("span"), { className: tone, textContent: text }));
    count();
  }

  function count() {
    const of = (...states) => rows().filter((row) => states.includes(row.dataset.state)).length;
    const saved = of("stored", "saved");
    const wrong = of("wrong", "warned", "stale", "failed");
    // Where nothing is proposed, an empty row waits for nobody.
    const open = "quiet" in summary.dataset ? of("open") : 0;
    const unsaved = rows().filter((row) => !isEmptyNew(row)).length - saved - wrong - open;
    summary.textContent = `已保存 ${saved} 行` + (unsaved ? `，未保存 ${unsaved} 行` : "") + (wrong ? `，有误 ${wrong} 行` : "");
    nextWrong.hidden = wrong === 0;
  }

  function move(cell, step) {
    const row = rowOf(cell);
    let next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    while (next && !(next.matches("tbody[data-row]") && cells(next).length)) {
      next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
    }
    if (!next) return;
    const column = cell.dataset.col;
    goTo(next.querySelector(`[data-col="${column}"]:not([disabled])`) || cells(next)[0]);
  }

  function beside(cell, step) {
    const all = cells(rowOf(cell));
    const next = all[all.indexOf(cell) + step];
    if (next) goTo(next);
  }

  function goTo(cell) {
    cell.focus();
    if (cell.select) cell.select();
  }

  // A text of more than one line is seen whole.
  function fit(cell) {
    if (cell.tagName !== "TEXTAREA") return;
    cell.style.height = "auto";
    cell.style.height = `${cell.scrollHeight + 2}px`;
  }

  // ---- a row that is edited ----

  function edited(row) {
    if (row.dataset.state === "saving") return;
    if (isChanged(row)) {
      say(row, "changed", "未保存", "soon");
    } else if (row.dataset.state === "changed") {
      say(row, row.dataset.before || "open", row.dataset.beforeWord || "", row.dataset.beforeTone || "quiet");
    }
  }

  function restore(row) {
    const before = new Map(JSON.parse(asStored.get(row)));
    cells(row).forEach((cell) => { if (before.has(cell.name)) cell.value = before.get(cell.name); fit(cell); });
    clearProblems(row);
    if (row.dataset.before) say(row, row.dataset.before, row.dataset.beforeWord, row.dataset.beforeTone);
  }

  function clearProblems(row) {
    row.querySelectorAll("[aria-invalid]").forEach((cell) => cell.removeAttribute("aria-invalid"));
    row.querySelector("[data-said]").hidden = true;
  }

  function noteBefore(row) {
    const word = row.querySelector("[data-word] span");
    row.dataset.before = row.dataset.state === "saved" ? "stored" : row.dataset.state;
    row.dataset.beforeWord = word ? word.textContent : "";
    row.dataset.beforeTone = word ? word.className : "quiet";
  }

  // ---- saving ----

  function token() {
    // The cookie, not the page: after signing in again in another tab the page's own token is an old one.
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  async function save(row) {
    if (sending.has(row)) return sending.get(row);
    const promise = send(row).finally(() => {
      sending.delete(row);
      // What was typed meanwhile goes after it, once the row is left.
      if (row.isConnected && row.dataset.state === "changed" && !row.contains(document.activeElement)) save(row);
    });
    sending.set(row, promise);
    return promise;
  }

  async function send(row) {
    const form = formOf(row);
    const sent = values(row);
    const body = new FormData(form);
    say(row, "saving", "保存中……", "quiet");
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST", body, headers: { "X-Typing": "row", "X-CSRFToken": token() }, credentials: "same-origin",
      });
    } catch {
      say(row, "offline", "未保存，网络中断，将自动重试", "late");
      retryLater();
      return;
    }
    if (answer.redirected) {
      say(row, "signed-out", "未保存：登录已过期，请在新标签页登录，再回到这里", "late");
      return;
    }
    if (answer.status >= 500) {
      say(row, "failed", `未保存：系统出错（${answer.status}），稍后请按回车再试`, "late");
      return;
    }
    const text = await answer.text();
    const next = parse(text);
    if (!next) {
      const refused = answer.headers.get("content-type").startsWith("text/plain");
      const why = answer.status === 403 ? "未保存：没有填报的权限，请刷新页面" : "未保存，请刷新页面后再试";
      say(row, "failed", refused ? `未保存：${text}` : why, "late");
      return;
    }
    take(row, next, sent);
  }

  function parse(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    return holder.content.querySelector("tbody[data-row]");
  }

  // The answer is the row as the server sees it now. What was typed since it was sent stays.
  function take(row, next, sent) {
    const typedSince = values(row) !== sent;
    const here = row.contains(document.activeElement) ? document.activeElement.dataset.col : null;
    const state = next.dataset.state;
    if (state === "saved" && row.dataset.row === "new") {
      const fresh = blank.content.querySelector("tbody").cloneNode(true);
      fresh.querySelector("[name=number]").value = Number(row.querySelector("[name=number]").value) + 1;
      row.replaceWith(next, fresh);
      start(next);
      start(fresh);
      if (here) goTo(fresh.querySelector("[data-col=name]"));
      count();
      return;
    }
    if (typedSince) {
      if (state === "saved") {
        row.querySelector("[name=seen]").value = next.querySelector("[name=seen]").value;
        asStored.set(row, sent);
      }
      say(row, "changed", "未保存", "soon");
      return;
    }
    row.replaceWith(next);
    start(next);
    if (state !== "saved") asStored.set(next, asStored.get(row));
    if (state !== "saved") ["before", "beforeWord", "beforeTone"].forEach((name) => { next.dataset[name] = row.dataset[name] || ""; });
    if (here) goTo(next.querySelector(`[data-col="${here}"]`) || next.querySelector("[data-col=explanation]") || cells(next)[0]);
    count();
  }

  function retryLater() {
    clearTimeout(retrying);
    retrying = setTimeout(retry, RETRY_AFTER);
  }

  function retry() {
    rows().filter((row) => row.dataset.state === "offline").forEach((row) => save(row));
  }

  // ---- what the person does ----

  function start(row) {
    cells(row).forEach(fit);
    remember(row);
    noteBefore(row);
  }

  function mark(cell, value) {
    cell.value = value;
    followMarks(rowOf(cell), cell);
    edited(rowOf(cell));
  }

  // Two years of practice are stated of effective months only: the mark goes, and comes back, with the other three.
  function followMarks(row, cell) {
    const stated = row.querySelector("[data-mark=blank]");
    if (!stated || stated === cell) return;
    const effective = Array.from(row.querySelectorAll("[data-mark='']")).every((other) => other.value === "√");
    if (!effective && stated.value) {
      stated.dataset.kept = stated.value;
      stated.value = "";
    } else if (effective && !stated.value && stated.dataset.kept) {
      stated.value = stated.dataset.kept;
    }
  }

  function markKey(event, cell) {
    if (event.key === " ") mark(cell, cell.value === "√" ? "—" : "√");
    else if (YES.has(event.key)) mark(cell, "√");
    else if (NO.has(event.key)) mark(cell, "—");
    else if (["Backspace", "Delete"].includes(event.key)) mark(cell, "");
    else return false;
    event.preventDefault();
    return true;
  }

  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-col]");
    if (!cell || event.isComposing) return;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (plain && "mark" in cell.dataset && markKey(event, cell)) return;
    if (plain && event.key === "ArrowDown") move(cell, 1);
    else if (plain && event.key === "ArrowUp") move(cell, -1);
    else if (plain && "mark" in cell.dataset && event.key === "ArrowRight") beside(cell, 1);
    else if (plain && "mark" in cell.dataset && event.key === "ArrowLeft") beside(cell, -1);
    else if (event.key === "Enter") enter(cell);
    else if (event.key === "Escape") restore(rowOf(cell));
    else return;
    event.preventDefault();
  });

  function enter(cell) {
    const row = rowOf(cell);
    save(row);
    // From the explanation back to the cells of the next row.
    if (row.dataset.row !== "new") move(cell, 1);
  }

  // An input method writes a whole mark at once.
  grid.addEventListener("input", (event) => {
    const cell = event.target;
    if ("mark" in cell.dataset && cell.value) {
      const last = cell.value.slice(-1);
      if (YES.has(last)) cell.value = "√";
      else if (NO.has(last)) cell.value = "—";
      followMarks(rowOf(cell), cell);
    }
    fit(cell);
    if (cell.name !== "explanation") edited(rowOf(cell));
  });

  // A finger or a mouse changes a mark like a box that is ticked.
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-mark]");
    if (cell && !cell.disabled) mark(cell, cell.value === "√" ? "—" : "√");
    const theirs = event.target.closest("[data-theirs]");
    if (theirs) {
      event.preventDefault();
      useTheirs(rowOf(theirs), theirs.href);
    }
  });

  async function useTheirs(row, address) {
    let text;
    try {
      text = await (await fetch(address, { credentials: "same-origin" })).text();
    } catch {
      say(row, row.dataset.state, "网络中断，请稍后再试", "late");
      return;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    const next = page.getElementById(row.id);
    if (!next) {
      row.remove();
    } else {
      row.replaceWith(document.adoptNode(next));
      start(next);
      goTo(cells(next)[0]);
    }
    count();
  }

  grid.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-row-form]")) return;
    event.preventDefault();
    if (event.submitter && "over" in event.submitter.dataset) {
      form.querySelector("[name=seen]").value = event.submitter.value;
    }
    save(rowOf(form));
  });

  // Leaving a changed row saves it; an untouched proposal waits for its own Enter.
  grid.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (!row || row.contains(event.relatedTarget) || row.dataset.state !== "changed" || isEmptyNew(row)) return;
    save(row);
  });

  function toNextWrong() {
    const wrong = rows().filter((row) => ["wrong", "warned", "stale", "failed"].includes(row.dataset.state));
    if (!wrong.length) return;
    const now = rowOf(document.activeElement);
    const row = wrong.find((other) => now && now.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) || wrong[0];
    goTo(row.querySelector("[aria-invalid]") || row.querySelector("[data-col=explanation]") || cells(row)[0]);
  }

  nextWrong.addEventListener("click", toNextWrong);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8") return;
    event.preventDefault();
    toNextWrong();
  });

  window.addEventListener("resize", () => rows().forEach((row) => cells(row).forEach(fit)));
  window.addEventListener("online", retry);
  window.addEventListener("focus", () => {
    rows().filter((row) => row.dataset.state === "signed-out").forEach((row) => save(row));
  });
  window.addEventListener("beforeunload", (event) => {
    if (!rows().some(needsSaving)) return;
    event.preventDefault();
    event.returnValue = "";
  });

  const finish = document.querySelector("[data-finish]");
  if (finish) {
    finish.addEventListener("submit", (event) => {
      if (!rows().some(needsSaving)) return;
      event.preventDefault();
      summary.textContent = "还有没有保存的行，请先保存或还原，再报完。";
      toNextWrong();
    });
  }

  rows().forEach(start);
  count();
})();
