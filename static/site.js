// What every page has: no form is sent twice, a sign of life after a second, a question before what can't be undone.
"use strict";

(() => {
  const busy = document.getElementById("busy");
  const dialog = document.getElementById("confirm");
  const notice = document.getElementById("notice");
  const confirmed = new WeakSet();
  let timer = 0;

  function startWaiting() {
    clearTimeout(timer);
    timer = setTimeout(() => { busy.hidden = false; }, 1000);
  }

  function stopWaiting() {
    clearTimeout(timer);
    busy.hidden = true;
  }

  function say(text) {
    notice.querySelector("p").textContent = text;
    notice.hidden = false;
  }

  function buttonsOf(form) {
    return Array.from(form.elements).filter((element) => element.type === "submit");
  }

  // The question: data-confirm on the form or on the button that sends it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (!question || confirmed.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    dialog.querySelector("p").textContent = question;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      confirmed.add(form);
      form.requestSubmit(submitter);
      confirmed.delete(form);
    }, { once: true });
    dialog.showModal();
  }, true);

  // Signing out leaves nothing of what was typed and not sent on a computer that others use.
  document.addEventListener("submit", (event) => {
    const prefix = event.target.dataset.signOut;
    if (!prefix || event.defaultPrevented) return;
    Object.keys(localStorage).filter((key) => key.startsWith(prefix)).forEach((key) => localStorage.removeItem(key));
  });

  // Once sent, the buttons sleep. Forms that htmx sends have their own hx-disabled-elt; downloads say data-repeat.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "repeat" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    startWaiting();
    // After the event: a disabled button would not be sent with the form.
    setTimeout(() => buttonsOf(form).forEach((button) => { button.disabled = true; }), 0);
  });

  // Back to a page that the browser kept: everything can be used again.
  window.addEventListener("pageshow", (event) => {
    stopWaiting();
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      buttonsOf(form).forEach((button) => { button.disabled = false; });
    });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || link.target || link.hasAttribute("download") || "file" in link.dataset) return;
    if (event.ctrlKey || event.shiftKey || event.metaKey || link.getAttribute("href").startsWith("#")) return;
    if (link.origin === location.origin) startWaiting();
  });

  document.addEventListener("htmx:beforeRequest", () => {
    notice.hidden = true;
    startWaiting();
  });
  document.addEventListener("htmx:afterRequest", stopWaiting);
  document.addEventListener("htmx:sendError", () => {
    say("网络不通，刚才的内容还没有保存。请检查网络后再试，先不要关闭本页。");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    say(status === 403
      ? "刚才的操作没有完成：登录已过期，或您没有这项权限。请在新标签页重新登录后再试。"
      : `刚才的操作没有完成（错误 ${status}），内容还没有保存。请稍后再试；若仍不行，请联系系统管理员。`);
  });
})();
