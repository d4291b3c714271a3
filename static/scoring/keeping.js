// What is typed is kept in this browser, under a prefix that names the person and the page, until the server has taken
// it; sent piece by piece, again when the line was down or the session had ended. Signing out clears it (site.js).
"use strict";

const keeping = (() => {
  const FIRST_WAIT = 1000;
  const LONGEST_WAIT = 30000;
  // What a browser sends after its page was left; a longer text is sent while the page is open.
  const OUTLIVES_THE_PAGE = 60000;

  // A key for each piece, so that two windows don't write over each other's.
  function read(prefix) {
    const found = [];
    for (let n = 0; n < localStorage.length; n += 1) {
      const key = localStorage.key(n);
      if (key.startsWith(prefix)) found.push([key.slice(prefix.length), JSON.parse(localStorage.getItem(key))]);
    }
    // The store knows no order; what was typed first goes first, where that matters.
    return new Map(found.sort(([, one], [, other]) => (one.at || 0) - (other.at || 0)));
  }

  function token() {
    // The cookie, not the page: after signing in again in another tab the page's own token is an old one.
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : document.querySelector("main [name=csrfmiddlewaretoken]").value;
  }

  function post(address, body) {
    return fetch(address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      redirect: "manual",
      // Following a link right after typing loses nothing.
      keepalive: String(body).length < OUTLIVES_THE_PAGE,
    });
  }

  function troubleOf(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 403) return "session";
    if (answer.status === 404) return "person";
    return [200, 409, 410, 422].includes(answer.status) ? "" : "server";
  }

  // request(id, entry) → [address, body]; taken(id, entry, status, text) puts the answer into the page, and forgets,
  // keeps anew or lets wait; say(id, words) tells of one piece. `ready`: may it go out yet? `elsewhere`: words and
  // address of what waits on another page, words alone of what is lost, or null. `finish`: nothing is left to be sent now.
  function queue(prefix, { request, taken, say, ready = () => true, elsewhere = () => null, finish = () => {} }) {
    const notice = document.getElementById("kept");
    const kept = read(prefix);
    const waiting = new Set();  // refused or changed elsewhere: not sent again before somebody does something
    let sending = null;
    let trouble = "";
    let wait = FIRST_WAIT;
    let timer = 0;

    function forget(id) {
      kept.delete(id);
      localStorage.removeItem(prefix + id);
    }

    function keep(id, entry) {
      kept.set(id, entry);
      try {
        localStorage.setItem(prefix + id, JSON.stringify(entry));
      } catch {
        // The browser's store is full or switched off: it is still in this page, which sends it.
      }
    }

    function tell() {
      const count = kept.size;
      const away = elsewhere();
      const words = {
        line: `未保存，网络中断，将自动重试（${count} 项），所填内容留在本机`,
        server: `未保存，系统出错，将自动重试（${count} 项），所填内容留在本机`,
        session: `未保存：登录已过期，请重新登录，再回到这里（${count} 项）`,
        person: `未保存：现在登录的不是填写这张表的人，或本表已不能填写。请用原来的账号登录（${count} 项）`,
      }[trouble] || (away ? away.words : "");
      notice.hidden = !words || !(count || away);
      notice.querySelector("p").textContent = words;
      notice.querySelector("[data-sign-in]").hidden = !["session", "person"].includes(trouble);
      const link = notice.querySelector("[data-away]");
      if (link) {
        link.hidden = Boolean(trouble) || !away || !away.address;
        if (away && away.address) link.href = away.address;
      }
      // The question that signing out asks (site.js).
      const out = document.querySelector("form[data-sign-out]");
      if (count) out.dataset.confirm = `还有 ${count} 项没有保存，退出后会从本机清除。确定退出吗？`;
      else delete out.dataset.confirm;
    }

    const sendable = (id) => !waiting.has(id) && ready(id, kept.get(id));

    async function pump() {
      if (sending) return;
      clearTimeout(timer);
      const id = Array.from(kept.keys()).find(sendable);
      if (id === undefined) {
        trouble = "";
        tell();
        finish(true);
        return;
      }
      sending = id;
      const entry = kept.get(id);
      say(id, "保存中……");
      let answer = null;
      let text = "";
      try {
        answer = await post(...request(id, entry));
        trouble = troubleOf(answer);
        if (!trouble) text = await answer.text();
      } catch {
        trouble = "line";
      }
      sending = null;
      if (!trouble) {
        taken(id, entry, answer.status, text);
        tell();
        wait = FIRST_WAIT;
        pump();
        return;
      }
      say(id, "未保存");
      finish(false);
      tell();
      timer = setTimeout(pump, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }

    function again() {
      wait = FIRST_WAIT;
      pump();
    }

    window.addEventListener("online", again);
    window.addEventListener("focus", () => { if (trouble) again(); });
    window.addEventListener("pagehide", () => {
      kept.forEach((entry, id) => { if (id !== sending && sendable(id)) post(...request(id, entry)).catch(() => {}); });
    });

    return { kept, waiting, keep, forget, tell, pump, again };
  }

  return { read, post, queue };
})();
