// What a page shows that it should not; each function returns at most five findings in words.
({
  // Elements wider than the window, unless a parent lets itself be scrolled sideways.
  overflow() {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const scrolls = (e) => /(auto|scroll|hidden|clip)/.test(getComputedStyle(e).overflowX);
    const held = (e) => {
      for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (scrolls(p)) return true;
      return false;
    };
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !held(e));
    return ["page", ...wide.map((e) => `${e.tagName.toLowerCase()}#${e.id}.${e.className}`)].slice(0, 5);
  },
  // Text below 11 px that is shown; what is there for screen readers only, drawings and the text over page pictures do not count.
  text() {
    const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement, words = walk.currentNode.textContent.trim();
      if (!words || e.closest("svg,script,style,template,.vh,[hidden]")) continue;
      const box = e.getBoundingClientRect(), style = getComputedStyle(e);
      if (box.width < 2 || box.height < 2 || style.visibility === "hidden") continue;
      if (style.color === "rgba(0, 0, 0, 0)" || style.opacity === "0") continue;
      if (parseFloat(style.fontSize) < 11) found.add(`${style.fontSize} ${e.tagName.toLowerCase()}.${e.className}: ${words.slice(0, 30)}`);
    }
    return [...found].slice(0, 5);
  },
  // Targets below 24 px. WCAG 2.5.8 spares links inside sentences; a box inside its label is as large as the label.
  target() {
    const found = new Set(), all = "a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button]";
    for (const e of document.querySelectorAll(all)) {
      const style = getComputedStyle(e), box = e.getBoundingClientRect();
      if (style.visibility === "hidden" || !box.width || !box.height || e.closest(".vh,.skip,[hidden]")) continue;
      if (e.tagName === "A" && style.display === "inline") continue;
      if (e.matches("input[type=checkbox],input[type=radio],input[type=file]") && e.closest("label")) continue;
      const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
      if (box.width < 23.5 || box.height < 23.5)
        found.add(`${e.tagName.toLowerCase()}#${e.id}.${e.className} ${size} ${(e.innerText || e.name || "").trim().slice(0, 30)}`);
    }
    return [...found].slice(0, 5);
  },
})
