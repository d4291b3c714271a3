// 插入数据: a window with the facts of the evaluation, found by typing, chosen by arrows, put in where the caret stood.
"use strict";

(() => {
  const dialog = document.getElementById("inserting");
  const search = dialog.querySelector("input");
  const listbox = dialog.querySelector("[role=listbox]");
  const more = dialog.querySelector("[data-more]");
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const MOST = 60;
  const visited = new WeakSet();  // where the caret stands is only known of texts that somebody was in
  let into = null;
  let from = 0;
  let to = 0;
  let found = [];
  let chosen = 0;

  function option([key, text, source], place) {
    const row = Object.assign(document.createElement("li"), { id: `fact-${place}` });
    row.setAttribute("role", "option");
    const name = Object.assign(document.createElement("span"), { textContent: key });
    const value = Object.assign(document.createElement("b"), { textContent: text === null ? "暂无数值" : text });
    if (text === null) value.className = "quiet";
    row.append(name, value);
    if (source) row.append(Object.assign(document.createElement("small"), { textContent: source }));
    return row;
  }

  function look() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = facts.filter(([key]) => words.every((word) => key.toLowerCase().includes(word)));
    found = all.slice(0, MOST);
    listbox.replaceChildren(...found.map(option));
    listbox.hidden = !found.length;
    search.setAttribute("aria-expanded", String(Boolean(found.length)));
    const left = all.length - found.length;
    more.textContent = !found.length ? "没有这样的数据，请换几个字。" : left ? `另有 ${left} 项，请再输入几个字。` : `共 ${all.length} 项`;
    choose(0);
  }

  function choose(place) {
    if (!found.length) {
      search.removeAttribute("aria-activedescendant");
      return;
    }
    chosen = (place + found.length) % found.length;
    Array.from(listbox.children).forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
    search.setAttribute("aria-activedescendant", `fact-${chosen}`);
    listbox.children[chosen].scrollIntoView({ block: "nearest" });
  }

  function open(textarea) {
    into = textarea;
    const end = textarea.value.length;
    [from, to] = visited.has(textarea) ? [textarea.selectionStart, textarea.selectionEnd] : [end, end];
    search.value = "";
    dialog.showModal();
    look();
    search.focus();
  }

  function insert() {
    if (!found.length) return;
    // The brace that opened the window is part of what is put in.
    const typed = from > 0 && from === to && "{｛".includes(into.value[from - 1]) ? 1 : 0;
    into.setRangeText(`{${found[chosen][0]}}`, from - typed, to, "end");
    from = into.selectionEnd;
    to = from;
    into.dispatchEvent(new Event("input", { bubbles: true }));
    dialog.close();
  }

  dialog.addEventListener("close", () => {
    into.focus();
    into.setSelectionRange(from, to);
  });

  search.addEventListener("input", look);

  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      choose(chosen + by);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      insert();
    }
  });

  listbox.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (!row) return;
    choose(Array.from(listbox.children).indexOf(row));
    insert();
  });

  writing.desk.addEventListener("focusin", (event) => visited.add(event.target));

  writing.desk.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) open(button.closest("[data-text], form").querySelector("textarea"));
  });

  // A brace of either width, typed or composed; two of them are a brace to be printed.
  function opens(textarea, data) {
    const end = textarea.selectionStart;
    return data && "{｛".includes(data.slice(-1)) && !"{｛".includes(textarea.value[end - 2] || " ");
  }

  writing.desk.addEventListener("input", (event) => {
    if (!event.isComposing && event.target.matches("textarea") && opens(event.target, event.data)) open(event.target);
  });
  writing.desk.addEventListener("compositionend", (event) => {
    if (event.target.matches("textarea") && opens(event.target, event.data)) open(event.target);
  });
})();
