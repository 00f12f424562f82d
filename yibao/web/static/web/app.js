// 全部行为: 页面上不写脚本, 只写 data-*。
(() => {
  "use strict";
  const root = document.documentElement;
  const $ = (query, from = document) => from.querySelector(query);
  const $$ = (query, from = document) => [...from.querySelectorAll(query)];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // 明暗
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const acts = {
      theme() {
        const dark = root.dataset.theme === "dark" ||
          (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
        root.dataset.theme = dark ? "light" : "dark";
        document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
      },
      menu() {
        const open = $(".menu").classList.toggle("open");
        button.setAttribute("aria-expanded", String(open));
      },
      print() { window.print(); },
      palette() { openPalette(); },
      close() { button.closest("dialog")?.close(); },
      open() { document.getElementById(button.dataset.target)?.showModal(); },
      "close-tab"() { closeTab(button.dataset.url); event.preventDefault(); },
      copy() { navigator.clipboard?.writeText(button.dataset.text || ""); },
    };
    acts[button.dataset.act]?.();
  });

  // 命令面板: Ctrl+K 或 /
  const palette = $("#palette");
  function openPalette() {
    if (!palette || palette.open) return;
    palette.showModal();
    $("input", palette).select();
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey && event.key === "Enter") {
      event.target.closest("form")?.requestSubmit();
      return;
    }
    if (event.altKey || event.metaKey || event.ctrlKey || typing(event.target)) return;
    if (event.key === "/") { event.preventDefault(); openPalette(); return; }
    const button = $$("[data-key]").find((one) => one.dataset.key === event.key.toLowerCase());
    if (button) { event.preventDefault(); button.click(); return; }
    moveRow(event);
  });

  // 上下移动一行: J/K 与方向键, 回车打开
  function moveRow(event) {
    const rows = $$("tr[data-open]");
    if (!rows.length) return;
    const at = rows.findIndex((row) => row === document.activeElement);
    const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
    } else if (event.key === "Enter" && at >= 0) {
      window.location.assign(rows[at].dataset.open);
    }
  }
  document.addEventListener("dblclick", (event) => {
    const row = event.target.closest("tr[data-open]");
    if (row) window.location.assign(row.dataset.open);
  });

  // 页签组: 方向键移动, 地址里记住
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest("[role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || step === undefined) return;
    const tabs = $$("[role=tab]", tab.parentElement);
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    for (const one of $$("[role=tab]", tab.parentElement)) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
    }
  });

  // 打开的页面 (多页签), 存在浏览器里
  const KEY = "yibao.tabs";
  const strip = $(".pagetabs");
  function tabsKept() {
    try { return JSON.parse(sessionStorage.getItem(KEY)) || []; } catch { return []; }
  }
  function closeTab(url) {
    const kept = tabsKept().filter((one) => one.url !== url);
    sessionStorage.setItem(KEY, JSON.stringify(kept));
    if (url === location.pathname) window.location.assign(kept.at(-1)?.url || "/");
    else drawTabs();
  }
  function drawTabs() {
    if (!strip) return;
    const here = { url: location.pathname, title: strip.dataset.title };
    const kept = tabsKept().filter((one) => one.url !== "/");
    const same = kept.find((one) => one.url === here.url);
    if (same) same.title = here.title;
    else if (here.url !== "/") kept.push(here);
    while (kept.length > 8) kept.shift();
    sessionStorage.setItem(KEY, JSON.stringify(kept));
    strip.replaceChildren(tabOf({ url: "/", title: strip.dataset.home }, false),
      ...kept.map((one) => tabOf(one, true)));
  }
  function tabOf(page, closable) {
    const tab = document.createElement("span");
    tab.className = page.url === location.pathname ? "tab on" : "tab";
    const link = document.createElement("a");
    link.href = page.url;
    link.textContent = page.title;
    tab.append(link);
    if (closable) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.act = "close-tab";
      button.dataset.url = page.url;
      button.setAttribute("aria-label", `${strip.dataset.close} ${page.title}`);
      button.textContent = "×";
      tab.append(button);
    }
    return tab;
  }
  drawTabs();

  // 422 也要换进页面, 让人看见哪里填错了
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // 没有换来页面的, 说出来: 不声不响, 人会以为没有按着
  const failed = $("#failed");
  const say = (status) => {
    if (!failed) return;
    failed.textContent = failed.getAttribute(`data-${status}`) || failed.dataset.other;
    failed.hidden = false;
    for (const over of $$("dialog[open]")) over.close();
    failed.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status));
  document.addEventListener("htmx:sendError", () => say(0));
  document.addEventListener("htmx:beforeRequest", () => { if (failed) failed.hidden = true; });

  // 明文三十秒后消失; 问事由的框, 成了就关
  document.addEventListener("htmx:afterSwap", (event) => {
    // 查找面板一边输入一边换结果, 不关; 其他浮层办完就关
    const over = event.detail.requestConfig.elt.closest("dialog");
    if (event.detail.xhr.status === 200 && over !== palette) over?.close();
    for (const shown of $$("[data-vanish]", event.target.parentElement || document)) {
      setTimeout(() => { shown.textContent = shown.dataset.masked; }, Number(shown.dataset.vanish) * 1000);
    }
  });

  // 久不操作: 先提醒, 再退出
  const idle = $("#idle");
  if (idle) {
    const limit = Number(idle.dataset.seconds) * 1000;
    const warn = limit - 120000;
    let last = Date.now();
    let told = last;
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const seen = () => {
      last = Date.now();
      if (idle.open) idle.close();
      if (last - told < 60000) return;
      told = last;  // 填表久了也算在用, 免得提交时已退出
      fetch(idle.dataset.alive, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
    };
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, seen, { passive: true });
    setInterval(() => {
      const quiet = Date.now() - last;
      const here = encodeURIComponent(location.pathname + location.search);
      if (quiet > limit) window.location.assign(`${idle.dataset.leave}?next=${here}`);
      else if (quiet > warn && !idle.open) idle.showModal();
    }, 5000);
  }
})();
