// The score form: Enter and the arrows move from row to row, each item saves itself, Ctrl+S does so at once.
// What is typed is kept in this browser, under the person and the sheet, until the server has taken it.
"use strict";

(() => {
  const form = document.getElementById("form");
  const NAMES = ["points", "reason", "source"];

  // ---- rows ----

  const rowOf = (item) => document.getElementById(`item-${item}`);
  const field = (item, name) => form.elements[`${name}-${item}`];
  let afterwards = null;  // what to do once everything has arrived
  let givenAway = 0;  // items of a section that the lead gave to another assessor meanwhile

  function typed(item) {
    const values = { vetoed: Boolean(field(item, "vetoed") && field(item, "vetoed").checked) };
    NAMES.forEach((name) => { values[name] = field(item, name) ? field(item, name).value : ""; });
    return values;
  }

  const same = (one, other) => [...NAMES, "vetoed"].every((name) => one[name] === other[name]);

  function putBack(item, entry, takes = () => true) {
    const into = (name) => [field(item, name)].filter((input) => input && takes(input));
    NAMES.forEach((name) => into(name).forEach((input) => { input.value = entry[name]; }));
    into("vetoed").forEach((input) => { input.checked = entry.vetoed; });
  }

  function show(where, className, textContent) {
    where.replaceChildren(Object.assign(document.createElement("span"), { className, textContent }));
  }

  function say(item, text) {
    const said = document.getElementById(`say-${item}`);
    if (said) show(said, "soon", text);
  }

  // ---- sending, one by one (keeping.js) ----

  const queue = keeping.queue(form.dataset.kept, { request, taken: take, say, elsewhere, finish });
  const { kept, waiting, keep, forget, tell, pump, again } = queue;

  function request(item, entry) {
    const body = new URLSearchParams({ [`version-${item}`]: entry.version });
    NAMES.forEach((name) => body.set(`${name}-${item}`, entry[name]));
    if (entry.vetoed) body.set(`vetoed-${item}`, "1");
    return [`${form.dataset.items}${item}/`, body];
  }

  function elsewhere() {
    const away = Array.from(waiting).find((item) => !rowOf(item));
    if (away) return { words: "另一部分有一项未保存，请去处理。", address: `?step=${kept.get(away).step}#item-${away}` };
    return givenAway ? { words: `有 ${givenAway} 项已改由其他评委评分，没有保存。请刷新页面。` } : null;
  }

  function take(item, sent, status, text) {
    const answer = document.createElement("template");
    answer.innerHTML = text;
    if (status === 200) {
      const stored = answer.content.getElementById(`version-${item}`).value;
      const now = kept.get(item);
      if (now && !same(now, sent)) {
        keep(item, { ...now, version: stored });
      } else {
        forget(item);
        showComputed(item);
      }
    } else if (status === 410) {
      givenAway += 1;
      forget(item);
    } else {
      waiting.add(item);
    }
    Array.from(answer.content.children).forEach((part) => {
      const old = document.getElementById(part.id);
      // The steps and sub-totals are everywhere, the rest is only where the item's row is.
      if (old) old.replaceWith(part);
    });
    if (field(item, "points")) {
      if (status === 422) field(item, "points").setAttribute("aria-invalid", "true");
      else field(item, "points").removeAttribute("aria-invalid");
    }
  }

  // Of an automatic item without points of one's own, those that the data gave stand again; not under somebody's cursor.
  function showComputed(item) {
    const points = field(item, "points");
    if (!points || points.value || kept.has(item) || points === document.activeElement) return;
    points.value = points.dataset.computed || "";
  }

  // ---- what the person does ----

  const touched = (input) => input.value !== input.defaultValue || input.checked !== input.defaultChecked;

  function edited(event) {
    const row = event.target.closest("[data-item]");
    if (row) note(row.dataset.item);
  }

  function note(item) {
    const before = kept.get(item);
    const version = before ? before.version : field(item, "version").value;
    waiting.delete(item);
    keep(item, { ...typed(item), version, step: form.dataset.step });
    // Also where it said that it was saved: what stands there now is not.
    say(item, "未保存");
    tell();
  }

  form.addEventListener("input", edited);
  form.addEventListener("change", (event) => {
    edited(event);
    // Not `pump`: each item typed without a line would put the next try off for twice as long.
    again();
  });

  form.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-item]");
    if (row) showComputed(row.dataset.item);
  });

  form.addEventListener("click", (event) => {
    const row = event.target.closest("[data-item]");
    if (!row) return;
    const { item } = row.dataset;
    const mine = event.target.closest("[data-mine]");
    if (mine) {
      waiting.delete(item);
      keep(item, { ...typed(item), version: mine.value, step: form.dataset.step });
      pump();
    }
    const restored = event.target.closest("[data-restore]");
    if (restored) {
      putBack(item, { points: restored.value, reason: "", source: "", vetoed: false });
      edited(event);
      again();
      field(item, "points").focus();
    }
    if (event.target.closest("[data-theirs]")) {
      event.preventDefault();
      forget(item);
      location.reload();
    }
  });

  // ---- by keyboard: from row to row, and after the last one to the button that leads on ----

  const firsts = () => Array.from(form.querySelectorAll("[data-points], .veto input"));

  function move(row, by) {
    const all = firsts();
    const next = all[all.findIndex((one) => row.contains(one)) + by];
    if (next) {
      next.focus();
      if (next.matches("[data-points]")) next.select();
    } else if (by > 0) {
      form.querySelector(".submit .btn-primary").focus();
    }
  }

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-item]");
    if (!row || !event.target.matches("input") || event.isComposing) return;
    const arrows = event.target.matches("[data-points], .veto input");
    const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: arrows && 1, ArrowUp: arrows && -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(row, by);
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      // Each item is on its way already, and a page that loads anew would lose the place.
      waiting.clear();
      afterwards = () => show(document.querySelector("#totals [role=status]"), "saved", "全部已保存");
      again();
    }
  });

  // The form waits for the items before it: it would carry the versions from before them, and the assessor would be
  // told of a conflict with herself. It isn't sent while one of them was refused.
  form.addEventListener("submit", (event) => {
    if (!kept.size) return;
    event.preventDefault();
    const { submitter } = event;
    afterwards = () => form.requestSubmit(submitter);
    pump();
  });

  function finish(allSent) {
    const next = afterwards;
    afterwards = null;
    if (!next || !allSent) return;
    const wrong = Array.from(waiting).map(rowOf).find(Boolean);
    if (!kept.size) next();
    else if (wrong) wrong.querySelector("input:not([type=hidden])").focus();
  }

  // What an earlier visit left: back into the rows of this part, and on its way again. A row in which somebody typed
  // before this script ran on a busy computer says what they mean now.
  form.querySelectorAll("[data-item]").forEach((row) => {
    const { item } = row.dataset;
    const entry = kept.get(item);
    const early = Array.from(row.querySelectorAll("input:not([type=hidden])")).filter(touched);
    if (entry && same(entry, typed(item))) forget(item);
    else if (entry) putBack(item, entry, (input) => !early.includes(input));
    if (early.length) note(item);
  });
  tell();
  pump();
})();
