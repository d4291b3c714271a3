// The lists of findings: adding by Enter, taking out, and their order by drag and by keyboard. See writing.js.
"use strict";

(() => {
  const { desk, queue, pieceOf, textOf, hidden, speak, say, read, grow, body } = writing;
  const olOf = (list) => list.querySelector("ol.write");
  const listOf = (part) => part.closest(".findings");
  const listNamed = (id) => document.getElementById(id);
  const idsOf = (list) => Array.from(olOf(list).children, (li) => li.dataset.piece);
  const seenBy = (list) => olOf(list).dataset.seen.split(",").filter(Boolean);
  const addField = (list) => list.querySelector(".add textarea");
  const numberOf = (id) => id.slice("point-".length);
  const isStored = (id) => id.startsWith("point-");

  // crypto.randomUUID is only there on https, which closed networks often do without.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function number(list) {
    const points = Array.from(olOf(list).children);
    points.forEach((li, place) => {
      textOf(li).setAttribute("aria-label", `${list.dataset.label} 第 ${place + 1} 条`);
      [["up", "上移", place === 0], ["down", "下移", place === points.length - 1], ["delete", "删除", false]].forEach(
        ([value, word, off]) => {
          const button = li.querySelector(`button[value=${value}]`);
          button.disabled = off;
          button.setAttribute("aria-label", `${word}第 ${place + 1} 条`);
        },
      );
    });
    addField(list).placeholder = `${points.length ? "再写一条" : "还没有填写，写第一条"}，按回车添加`;
  }

  // ---- adding ----

  function put(list, id, text) {
    const li = document.getElementById("new-point").content.firstElementChild.cloneNode(true);
    li.dataset.piece = id;
    textOf(li).value = text;
    li.querySelectorAll("[data-insert]").forEach((button) => { button.hidden = false; });
    olOf(list).append(li);
    grow(textOf(li));
    number(list);
    return li;
  }

  function add(list) {
    const field = addField(list);
    const text = field.value.trim();
    field.value = "";
    grow(field);
    queue.forget(`draft-${list.id}`);
    if (!text) return;
    const key = newKey();
    const { place, kind } = list.dataset;
    put(list, `new-${key}`, text);
    queue.keep(`new-${key}`, { fields: { action: "add", place, kind, key }, list: list.id, text, at: Date.now() });
    speak(`已添加第 ${olOf(list).children.length} 条`);
    queue.again();
  }

  // Words without a place go back to where a new point is written.
  function backToField(list, text, at) {
    const field = addField(list);
    field.value = [field.value, text].filter(Boolean).join("\n");
    grow(field);
    queue.keep(`draft-${list.id}`, { text: field.value, at });
    list.querySelector("[data-order-said]").textContent = "有一条已在别处改动或删除，您的文字放回了下面，还没有添加。";
    number(list);
  }

  writing.kinds.draft = { ready: () => false };
  writing.beforeAll.push(() => desk.querySelectorAll(".findings").forEach(add));

  writing.kinds.new = {
    request: writing.request,
    taken(id, sent, status, text) {
      const said = read(text);
      const li = pieceOf(id);
      const now = queue.kept.get(id);
      if (status === 409) {
        // An earlier try arrived after all, and was changed elsewhere: what is here is kept as a point of its own.
        queue.forget(id);
        if (li) li.remove();
        backToField(listNamed(sent.list), (now || sent).text, sent.at);
        return;
      }
      if (status !== 200) {
        queue.waiting.add(id);
        if (li) li.querySelector(".said").replaceWith(said);
        speak(said.textContent);
        return;
      }
      const { id: pk, version } = said.dataset;
      const stored = `point-${pk}`;
      queue.forget(id);
      acknowledge(listNamed(sent.list), (ids) => (ids.includes(pk) ? ids : [...ids, pk]), [id, stored]);
      if (!li) return;
      const twice = pieceOf(stored);  // the answer to an earlier try was lost, and the page has it already
      if (twice) twice.remove();
      li.dataset.piece = stored;
      li.id = stored;
      hidden(li, "finding").value = pk;
      hidden(li, "version").value = version;
      li.querySelector(".said").replaceWith(said);
      number(listOf(li));
      if (now && now.text !== sent.text) {
        queue.keep(stored, { fields: { action: "edit", finding: pk, version }, list: sent.list, text: now.text, at: now.at });
        say(stored, "未保存");
      }
    },
  };

  desk.addEventListener("input", (event) => {
    if (!event.target.matches(".add textarea")) return;
    const list = listOf(event.target);
    const text = event.target.value;
    if (text.trim()) queue.keep(`draft-${list.id}`, { text, at: Date.now() });
    else queue.forget(`draft-${list.id}`);
    queue.tell();
  });

  desk.addEventListener("focusout", (event) => {
    // Not while a figure is looked for, nor when another window comes to the front: the text is being written.
    if (!event.target.matches(".add textarea") || !document.hasFocus() || document.querySelector("dialog[open]")) return;
    if (!event.relatedTarget || !event.target.form.contains(event.relatedTarget)) add(listOf(event.target));
  });

  // ---- the order ----

  // What the server is known to have changes: also for an order that is still to be sent.
  function acknowledge(list, change, [from, to] = []) {
    const ol = olOf(list);
    ol.dataset.seen = change(seenBy(list)).join(",");
    const waits = queue.kept.get(`order-${list.id}`);
    if (!waits) return;
    const order = waits.order.map((id) => (id === from ? to : id)).filter(Boolean);
    queue.keep(`order-${list.id}`, { ...waits, order, seen: change(waits.seen) });
  }

  writing.kinds.order = {
    ready: (entry) => entry.order.every(isStored),
    request: (id, entry) => body({
      action: "order", order: entry.order.map(numberOf).join(","), seen: entry.seen.join(","),
    }),
    taken(id, sent, status, text) {
      const list = listNamed(sent.list);
      const said = read(text);
      const answer = list.querySelector("[data-order-said]");
      if (status !== 200) {
        queue.waiting.add(id);
        answer.replaceChildren(...said.childNodes);
        speak(answer.textContent);
        return;
      }
      const seen = sent.order.map(numberOf);
      const now = queue.kept.get(id);
      olOf(list).dataset.seen = seen.join(",");
      if (now && now.order.join() !== sent.order.join()) queue.keep(id, { ...now, seen });
      else queue.forget(id);
      const time = Object.assign(document.createElement("span"), { className: "saved", textContent: `顺序${writing.timeOf(said)}` });
      answer.replaceChildren(time);
    },
  };

  function moved(li) {
    const list = listOf(li);
    const id = `order-${list.id}`;
    const before = queue.kept.get(id);
    number(list);
    const order = idsOf(list);
    speak(`第 ${order.indexOf(li.dataset.piece) + 1} 条，共 ${order.length} 条`);
    queue.keep(id, { list: list.id, order, seen: before ? before.seen : seenBy(list), at: Date.now() });
    queue.again();
  }

  // The neighbour goes to the other side: who moves keeps the focus, and the pointer that holds it.
  function step(li, by) {
    const other = by < 0 ? li.previousElementSibling : li.nextElementSibling;
    if (!other) return false;
    li.parentElement.insertBefore(other, by < 0 ? li.nextElementSibling : li);
    return true;
  }

  desk.addEventListener("keydown", (event) => {
    const li = event.target.closest("li.point");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (li && by && event.altKey) {
      event.preventDefault();
      if (step(li, by)) moved(li);
      li.scrollIntoView({ block: "nearest" });
    }
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("textarea")) return;
    const adds = event.target.matches(".add textarea");
    if (adds ? event.shiftKey : !event.ctrlKey) return;
    event.preventDefault();
    if (adds) add(listOf(event.target));
    else addField(listOf(event.target)).focus();
  });

  const middle = (li) => li.getBoundingClientRect().top + li.offsetHeight / 2;

  desk.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button) return;
    event.preventDefault();
    const li = grip.closest("li");
    const before = idsOf(listOf(li)).join();
    grip.setPointerCapture(event.pointerId);
    li.classList.add("dragged");

    function follow({ clientY }) {
      while (li.nextElementSibling && middle(li.nextElementSibling) < clientY) step(li, 1);
      while (li.previousElementSibling && middle(li.previousElementSibling) > clientY) step(li, -1);
      if (clientY < 80) window.scrollBy(0, -16);
      if (clientY > window.innerHeight - 60) window.scrollBy(0, 16);
    }

    function drop() {
      grip.removeEventListener("pointermove", follow);
      li.classList.remove("dragged");
      if (idsOf(listOf(li)).join() !== before) moved(li);
    }

    grip.addEventListener("pointermove", follow);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  });

  // ---- the buttons ----

  async function remove(li) {
    const list = listOf(li);
    const id = li.dataset.piece;
    if (isStored(id)) {
      const fields = { action: "delete", finding: numberOf(id), version: hidden(li, "version").value };
      const answer = await keeping.post(...body(fields)).catch(() => null);
      if (!answer || ![200, 409, 422].includes(answer.status)) {
        say(id, "没有删除：网络中断或登录已过期，请稍后再试");
        return;
      }
      if (answer.status !== 200) {
        li.querySelector(".said").replaceWith(read(await answer.text()));
        return;
      }
      acknowledge(list, (ids) => ids.filter((pk) => pk !== numberOf(id)), [id, ""]);
    }
    drop(li);
    speak("已删除");
  }

  function drop(li) {
    const list = listOf(li);
    const next = li.nextElementSibling || li.previousElementSibling;
    queue.waiting.delete(li.dataset.piece);
    queue.forget(li.dataset.piece);
    li.remove();
    number(list);
    queue.tell();
    (next ? textOf(next) : addField(list)).focus();
  }

  desk.addEventListener("submit", (event) => {
    const { submitter } = event;
    const li = event.target.closest("li.point");
    if (event.target.matches(".add")) {
      event.preventDefault();
      add(listOf(event.target));
      addField(listOf(event.target)).focus();
    } else if (li && submitter && ["up", "down"].includes(submitter.value)) {
      event.preventDefault();
      if (step(li, submitter.value === "up" ? -1 : 1)) moved(li);
      (submitter.disabled ? textOf(li) : submitter).focus();
    } else if (li && submitter && submitter.value === "delete") {
      event.preventDefault();
      remove(li);
    }
  });

  desk.addEventListener("click", (event) => {
    const li = event.target.closest("li.point");
    if (event.target.closest("[data-reload]")) {
      const id = `order-${listOf(event.target).id}`;
      queue.forget(id);
      location.reload();
    } else if (li && event.target.closest("[data-drop]")) {
      drop(li);
    } else if (li && event.target.closest("[data-as-new]")) {
      const list = listOf(li);
      addField(list).value = textOf(li).value;
      drop(li);
      add(list);
    }
  });

  // What an earlier visit left behind, where writing.js finds no piece for it; and what was typed before this ran.
  document.addEventListener("DOMContentLoaded", () => {
    const early = Array.from(desk.querySelectorAll(".findings"))
      .filter((list) => writing.isEarly(addField(list)))
      .map((list) => [list, addField(list).value]);
    Array.from(queue.kept.entries()).forEach(([id, entry]) => {
      const list = listNamed(entry.list || id.slice("draft-".length));
      if (!list) return;
      if (id.startsWith("new-")) put(list, id, entry.text);
      if (id.startsWith("draft-")) {
        addField(list).value = entry.text;
        grow(addField(list));
      }
      if (isStored(id) && !pieceOf(id)) {
        queue.forget(id);
        backToField(list, entry.text, entry.at);
      }
    });
    Array.from(queue.kept.entries()).filter(([id]) => id.startsWith("order-")).forEach(([id, entry]) => {
      const list = listNamed(entry.list);
      const here = idsOf(list);
      if (entry.seen.join() === seenBy(list).join() && entry.order.every((one) => here.includes(one))) {
        entry.order.forEach((one) => olOf(list).append(pieceOf(one)));
      } else {
        queue.forget(id);
        list.querySelector("[data-order-said]").textContent = "清单已在别处增删或换了顺序，您上次调整的顺序没有保存。";
      }
    });
    early.forEach(([list, text]) => {
      const field = addField(list);
      if (field.value !== text) field.value = `${field.value}\n${text}`;
      if (document.activeElement !== field) add(list);
      else queue.keep(`draft-${list.id}`, { text: field.value, at: Date.now() });
    });
    desk.querySelectorAll(".findings").forEach(number);
  });
})();
