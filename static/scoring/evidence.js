// Adding evidence on the score form without leaving it: choose files, each goes out on its own, what fails can be retried.
// The file chooser stands outside the form, so that choosing a file is no change of what was typed (sheet.js).
"use strict";

(() => {
  const chooser = Object.assign(document.createElement("input"), { type: "file", multiple: true, hidden: true });
  chooser.accept = document.getElementById("form").dataset.accept;
  document.body.append(chooser);
  let place = "";
  let waiting = 0;

  // Wherever the line of an item stands now: it is replaced with each file that arrives.
  const lineOf = (id) => document.getElementById(id);
  const listOf = (id) => lineOf(id).querySelector(".sending");

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-add]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    place = link.closest("[data-evidence]").id;
    chooser.value = "";
    chooser.click();
  });

  chooser.addEventListener("change", () => {
    const id = place;
    // What was refused has been read; what is on its way or waits to be sent again stays.
    Array.from(listOf(id).children).filter((entry) => !entry.querySelector("progress, button")).forEach((entry) => entry.remove());
    Array.from(chooser.files).reduce((before, file) => before.then(() => send(id, file)), Promise.resolve());
  });

  function note(file, text) {
    const entry = document.createElement("li");
    entry.append(Object.assign(document.createElement("span"), { textContent: `${file.name} ${text}` }));
    return entry;
  }

  // One file; the promise is kept whatever happens to it, so that the next one goes out.
  function send(id, file) {
    const entry = note(file, "正在上传");
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", `${file.name} 上传进度`);
    entry.append(bar);
    listOf(id).append(entry);
    waiting += 1;
    const body = new FormData();
    body.append("part", "1");
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", lineOf(id).dataset.evidence);
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    return new Promise((done) => {
      request.addEventListener("loadend", () => {
        waiting -= 1;
        entry.remove();
        if (!taken(id, request)) offerAgain(id, file, whatFailed(request));
        done();
      });
      request.send(body);
    });
  }

  function token() {
    // The cookie, not the page: after signing in again in another tab the page's own token is an old one.
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // The answer is the item's line with what stands there now, and with what is wrong with the file.
  function taken(id, request) {
    if (![200, 422].includes(request.status)) return false;
    const answer = document.createElement("template");
    answer.innerHTML = request.responseText;
    const line = answer.content.getElementById(id);
    if (!line) return false;
    line.querySelector(".sending").prepend(...listOf(id).children);
    const within = lineOf(id).contains(document.activeElement);
    lineOf(id).replaceWith(line);
    if (within) line.querySelector("[data-add]").focus();
    return true;
  }

  function whatFailed(request) {
    if (request.status === 0) return "没有上传：网络中断";
    if (request.status === 413) return "没有上传：文件超过服务器允许的大小";
    if (request.status === 200) return "没有上传：登录已过期，请在新标签页登录后重试";
    return [403, 404].includes(request.status)
      ? "没有上传：登录已过期，或评分表已不能修改；请在新标签页登录后重试"
      : "没有上传：系统出错";
  }

  function offerAgain(id, file, text) {
    const entry = note(file, text);
    entry.className = "late";
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "btn btn-plain btn-small", textContent: "重试",
    });
    button.addEventListener("click", () => {
      entry.remove();
      send(id, file);
      lineOf(id).querySelector("[data-add]").focus();
    });
    entry.append(button);
    listOf(id).append(entry);
  }

  window.addEventListener("beforeunload", (event) => {
    if (waiting) event.preventDefault();
  });
})();
