// The table of a party's items: saves itself with every change, moves by Enter and the arrows, edits rows by Alt and a key.
// The server answers with the whole page each time; of it the live parts are taken, or all rows where rows were moved.
"use strict";

(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const KEYS = {
    "Alt+Enter": "below", "Alt+Shift+Enter": "child", "Alt+c": "copy", "Alt+ArrowUp": "up", "Alt+ArrowDown": "down",
    "Alt+ArrowRight": "in", "Alt+ArrowLeft": "out", "Alt+Delete": "delete",
  };
  const rows = () => Array.from(form.querySelectorAll("tbody[data-row]"));
  const state = () => document.getElementById("live-state");
  let dirty = false;
  let queue = Promise.resolve();
  let waiting = 0;

  // ---- the row that the buttons act on ----

  function choose(row) {
    if (!row) return;
    rows().forEach((one) => one.classList.toggle("now", one === row));
    row.querySelector("input[name=at]").checked = true;
  }

  function chosen() {
    const radio = form.querySelector("input[name=at]:checked");
    return radio ? radio.closest("tbody") : null;
  }

  function grow(area) {
    area.style.height = "";
    if (area.scrollHeight > area.clientHeight) area.style.height = `${Math.min(area.scrollHeight + 4, 260)}px`;
  }

  // ---- saving, one after the other ----

  function say(text) {
    state().replaceChildren(Object.assign(document.createElement("b"), { className: "late", textContent: text }));
  }

  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
  }

  async function post(action) {
    const body = new URLSearchParams(new FormData(form));
    body.set("do", action);
    dirty = false;
    let answer;
    try {
      answer = await fetch(location.pathname, {
        method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual",
      });
    } catch {
      dirty = true;
      say("未保存：网络不通，内容还在本页，恢复后按 Ctrl+S");
      return null;
    }
    if (answer.status === 409) return aside();
    if (answer.status !== 200 && answer.status !== 422) {
      dirty = true;
      say(answer.type === "opaqueredirect" || answer.status === 403
        ? "未保存：登录已过期，请在新标签页登录后回到这里按 Ctrl+S"
        : `未保存：系统出错（${answer.status}），请稍后按 Ctrl+S`);
      return null;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("edit-body")) return aside();
    if (answer.status === 422) dirty = true;
    return page;
  }

  // Somebody else changed it, published it or took the party out: the server says so on a page of its own.
  function aside() {
    form.elements.csrfmiddlewaretoken.value = token();
    HTMLFormElement.prototype.submit.call(form);
    return null;
  }

  function live(page) {
    document.querySelectorAll("[data-live]").forEach((old) => {
      const now = page.getElementById(old.id);
      if (now) old.replaceWith(document.importNode(now, true));
    });
    rows().forEach((row) => {
      const note = row.querySelector("[data-wrong]");
      const wrong = note ? note.dataset.wrong.split(" ") : [];
      row.querySelectorAll("input[type=text], select, textarea").forEach((field) => {
        if (wrong.includes(field.name.replace(/-\d+$/, ""))) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      });
    });
  }

  function redraw(page, name) {
    document.getElementById("edit-body").replaceWith(document.importNode(page.getElementById("edit-body"), true));
    const row = chosen();
    if (!row) {
      const button = form.querySelector("#edit-body button");
      if (button) button.focus();
      return;
    }
    const at = row.dataset.row;
    const field = form.elements[`${name}-${at}`] || form.elements[`name-${at}`];
    row.scrollIntoView({ block: "nearest" });
    field.focus();
    if (field.select) field.select();
  }

  function send(action, whole, name) {
    waiting += 1;
    queue = queue.then(async () => {
      waiting -= 1;
      // Of several changes that wait, the last one carries all.
      if (action === "save" && !whole && waiting) return;
      const page = await post(action);
      if (!page) return;
      live(page);
      if (whole) redraw(page, name);
    });
    return queue;
  }

  function act(action) {
    const row = chosen();
    const field = document.activeElement;
    const name = action === "below" || action === "child" || action === "add" ? "name"
      : (field && form.contains(field) && /-\d+$/.test(field.name || "") ? field.name.replace(/-\d+$/, "") : "name");
    if (action !== "delete") {
      send(action, true, name);
      return;
    }
    if (!row) return;
    const at = row.dataset.row;
    const title = form.elements[`name-${at}`].value;
    const inside = Number(row.dataset.inside);
    const dialog = document.getElementById("confirm");
    if (!title && !inside) {
      send("sure", true, name);
      return;
    }
    dialog.querySelector("p").textContent = `删除“${title}”${inside ? `及其下级 ${inside} 项` : ""}？删除后可以撤销。`;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes") send("sure", true, name);
    }, { once: true });
    dialog.showModal();
  }

  // ---- what the person does ----

  form.addEventListener("focusin", (event) => {
    choose(event.target.closest("tbody[data-row]"));
    if (event.target.matches("textarea")) grow(event.target);
  });
  // A long text shows two lines until somebody works on it.
  form.addEventListener("focusout", (event) => {
    if (event.target.matches("textarea")) event.target.style.height = "";
    const row = event.target.closest("tbody[data-row]");
    if (row && dirty && !(event.relatedTarget && row.contains(event.relatedTarget))) send("save", false, "");
  });
  form.addEventListener("input", (event) => {
    dirty = true;
    if (event.target.matches("textarea")) grow(event.target);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "at") {
      choose(event.target.closest("tbody"));
      return;
    }
    const whole = event.target.matches("[data-redraw]");
    if (whole || !unfinished(event.target.closest("tbody"))) {
      send("save", whole, event.target.name.replace(/-\d+$/, ""));
    }
  });

  // A row that one is still at work on is stored when it has its points, or when one leaves it.
  function unfinished(row) {
    const points = row && form.elements[`maximum-${row.dataset.row}`];
    return Boolean(points) && !points.value && !row.classList.contains("kind-section") && row.contains(document.activeElement);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const action = event.submitter ? event.submitter.value : "save";
    if (action === "save" && !(event.submitter && event.submitter.closest(".ask"))) send("save", false, "");
    else act(action);
  });

  function step(field, by) {
    const name = field.name.replace(/-\d+$/, "");
    const all = rows().map((row) => form.elements[`${name}-${row.dataset.row}`]).filter((one) => one && one.type !== "hidden");
    const next = all[all.indexOf(field) + by];
    if (!next) return false;
    next.focus();
    if (next.select) next.select();
    return true;
  }

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const key = `${event.altKey ? "Alt+" : ""}${event.altKey && event.shiftKey ? "Shift+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
    if (KEYS[key]) {
      event.preventDefault();
      // What stands in the field has not been told as changed yet: it goes along with the form.
      act(KEYS[key]);
      return;
    }
    if (!event.target.matches("input[type=text]") || event.altKey || event.ctrlKey) return;
    if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.getAttribute("list") && event.key !== "Enter") return;
      event.preventDefault();
      step(event.target, event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey) ? -1 : 1);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    send("save", false, "");
  });

  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
})();
