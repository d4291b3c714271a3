// The score form: Enter and the arrows move from row to row, each item saves itself, Ctrl+S does so at once.
// What is typed is kept in this browser, under the person and the sheet, until the server has taken it.
"use strict";

(() => {
  const place = document.querySelector("[data-kept]");
  const prefix = place.dataset.kept;
  const form = document.getElementById("form");
  const notice = document.getElementById("kept");
  const NAMES = ["points", "reason", "source"];
  const FIRST_WAIT = 1000;
  const LONGEST_WAIT = 30000;

  // ---- what is kept: a key for each item, so that two windows don't write over each other's ----

  function readKept() {
    const found = new Map();
    for (let n = 0; n < localStorage.length; n += 1) {
      const key = localStorage.key(n);
      if (key.startsWith(prefix)) found.set(key.slice(prefix.length), JSON.parse(localStorage.getItem(key)));
    }
    return found;
  }

  function forget(item) {
    kept.delete(item);
    localStorage.removeItem(prefix + item);
  }

  function keep(item, entry) {
    kept.set(item, entry);
    try {
      localStorage.setItem(prefix + item, JSON.stringify(entry));
    } catch {
      // The browser's store is full or switched off: it is still in this page, which sends it.
    }
  }

  const kept = readKept();

  if (!form) {
    // Reading back: nothing is handed in while something has not arrived, and nothing stays afterwards.
    const left = place.querySelector("[data-left]");
    place.addEventListener("submit", (event) => {
      if (!readKept().size) return;
      event.preventDefault();
      event.stopPropagation();
      left.hidden = false;
    }, true);
    return;
  }

  // ---- rows ----

  const rowOf = (item) => document.getElementById(`item-${item}`);
  const field = (item, name) => form.elements[`${name}-${item}`];
  const waiting = new Set();  // refused or changed elsewhere: not sent again before somebody does something
  let sending = null;
  let trouble = "";
  let wait = FIRST_WAIT;
  let timer = 0;
  let afterwards = null;  // what to do once everything has arrived

  function typed(item) {
    const values = { vetoed: Boolean(field(item, "vetoed") && field(item, "vetoed").checked) };
    NAMES.forEach((name) => { values[name] = field(item, name) ? field(item, name).value : ""; });
    return values;
  }

  const same = (one, other) => [...NAMES, "vetoed"].every((name) => one[name] === other[name]);

  function putBack(item, entry) {
    NAMES.forEach((name) => { if (field(item, name)) field(item, name).value = entry[name]; });
    if (field(item, "vetoed")) field(item, "vetoed").checked = entry.vetoed;
  }

  function show(where, className, textContent) {
    where.replaceChildren(Object.assign(document.createElement("span"), { className, textContent }));
  }

  function say(item, text) {
    const said = document.getElementById(`say-${item}`);
    if (said) show(said, "soon", text);
  }

  function tell() {
    const count = kept.size;
    const away = Array.from(waiting).find((item) => !rowOf(item));
    const words = {
      line: `未保存，网络中断，将自动重试（${count} 项）`,
      server: `未保存，系统出错，将自动重试（${count} 项）`,
      session: `未保存：登录已过期，请重新登录，再回到这里（${count} 项）`,
      person: `未保存：现在登录的不是填写这张表的人，或本表已不能填写。请用原来的账号登录（${count} 项）`,
    }[trouble] || (away ? "另一部分有一项未保存，请去处理。" : "");
    notice.hidden = !count || !words;
    notice.querySelector("p").textContent = words;
    notice.querySelector("[data-sign-in]").hidden = !["session", "person"].includes(trouble);
    const link = notice.querySelector("[data-away]");
    link.hidden = Boolean(trouble) || !away;
    if (away) link.href = `?step=${kept.get(away).step}#item-${away}`;
    // The question that signing out asks (site.js).
    const out = document.querySelector("form[data-sign-out]");
    if (count) out.dataset.confirm = `还有 ${count} 项没有保存，退出后会从本机清除。确定退出吗？`;
    else delete out.dataset.confirm;
  }

  // ---- sending, one by one ----

  function token() {
    // The cookie, not the page: after signing in again in another tab the page's own token is an old one.
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
  }

  function post(item, entry) {
    const body = new URLSearchParams({ [`version-${item}`]: entry.version });
    NAMES.forEach((name) => body.set(`${name}-${item}`, entry[name]));
    if (entry.vetoed) body.set(`vetoed-${item}`, "1");
    // A request that outlives the page: following a link right after typing loses nothing.
    return fetch(`${form.dataset.items}${item}/`, {
      method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual", keepalive: true,
    });
  }

  async function pump() {
    if (sending) return;
    clearTimeout(timer);
    const item = Array.from(kept.keys()).find((one) => !waiting.has(one));
    if (item === undefined) {
      trouble = "";
      tell();
      finish();
      return;
    }
    sending = item;
    const entry = kept.get(item);
    say(item, "保存中……");
    try {
      const answer = await post(item, entry);
      trouble = troubleOf(answer);
      if (!trouble) take(item, entry, answer.status, await answer.text());
    } catch {
      trouble = "line";
    }
    sending = null;
    if (!trouble) {
      wait = FIRST_WAIT;
      pump();
      return;
    }
    say(item, "未保存");
    afterwards = null;
    tell();
    timer = setTimeout(pump, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function troubleOf(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 403) return "session";
    if (answer.status === 404) return "person";
    return [200, 409, 422].includes(answer.status) ? "" : "server";
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
    tell();
  }

  // Of an automatic item without points of one's own, those that the data gave stand again; not under somebody's cursor.
  function showComputed(item) {
    const points = field(item, "points");
    if (!points || points.value || kept.has(item) || points === document.activeElement) return;
    points.value = points.dataset.computed || "";
  }

  function again() {
    wait = FIRST_WAIT;
    pump();
  }

  // ---- what the person does ----

  function edited(event) {
    const row = event.target.closest("[data-item]");
    if (!row) return;
    const { item } = row.dataset;
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

  function finish() {
    if (!afterwards) return;
    const next = afterwards;
    afterwards = null;
    const wrong = Array.from(waiting).map(rowOf).find(Boolean);
    if (!kept.size) next();
    else if (wrong) wrong.querySelector("input:not([type=hidden])").focus();
  }

  window.addEventListener("online", again);
  window.addEventListener("focus", () => { if (trouble) again(); });
  window.addEventListener("pagehide", () => {
    kept.forEach((entry, item) => { if (item !== sending && !waiting.has(item)) post(item, entry).catch(() => {}); });
  });

  // What an earlier visit left: back into the rows of this part, and on its way again.
  kept.forEach((entry, item) => {
    if (!rowOf(item)) return;
    if (same(entry, typed(item))) forget(item);
    else putBack(item, entry);
  });
  tell();
  pump();

  // Who opens a part goes on where something is missing, unless an address leads to an item.
  const missing = firsts().find((one) => one.matches("[data-points]") && !one.value);
  if (missing && !location.hash) missing.focus();
})();
