"use strict";
// While `[[` or `](media:` is being typed: what it may lead to, in a list at the caret. Arrows choose, Enter or Tab takes.
(() => {
  const { $, ours } = window.desk;
  const { source, put, on } = window.desk.editor;
  const list = $("#completions");
  const BEGUN = /\[\[([^[\]|\n]{0,100})$|\]\((media:[^\s()]{0,100})$/;
  const GENTLE = 120;
  const LOOK = ("fontFamily fontSize fontWeight fontStyle fontVariantNumeric fontVariantLigatures fontKerning fontStretch lineHeight letterSpacing " +
    "wordSpacing textIndent textTransform tabSize direction paddingTop paddingRight paddingBottom paddingLeft " +
    "borderTopWidth borderRightWidth borderBottomWidth borderLeftWidth").split(" ");
  let timer, asked = 0, found = [], at = -1, from = 0;

  const isOpen = () => !list.hidden;
  const begun = () => {
    const { selectionStart: start, selectionEnd: end, value } = source;
    const match = start === end && BEGUN.exec(value.slice(Math.max(0, start - 110), start));
    return match && { typed: match[1] ?? match[2], from: start - (match[2] ?? `[[${match[1]}`).length };
  };

  // A textarea does not say where its caret is: a twin with the same lines does.
  const caret = () => {
    const twin = document.createElement("div"), mark = document.createElement("span"), look = getComputedStyle(source);
    for (const name of LOOK) twin.style[name] = look[name];
    Object.assign(twin.style, { position: "absolute", visibility: "hidden", borderStyle: "solid", whiteSpace: "pre-wrap", overflowWrap: "break-word", boxSizing: "border-box", width: `${source.clientWidth + parseFloat(look.borderLeftWidth) * 2}px` });
    mark.textContent = "\u200b";
    twin.append(source.value.slice(0, from), mark);
    source.after(twin);
    const place = { left: mark.offsetLeft, top: mark.offsetTop - source.scrollTop, line: mark.offsetHeight };
    twin.remove();
    return place;
  };
  const settle = () => {
    const place = caret(), below = source.offsetTop + place.top + place.line + 4;
    const seen = source.getBoundingClientRect().top - source.offsetTop;
    const up = seen + below + list.offsetHeight > innerHeight && seen + source.offsetTop + place.top > list.offsetHeight;
    list.style.top = `${up ? below - place.line - list.offsetHeight - 8 : below}px`;
    list.style.left = `${Math.max(0, Math.min(source.offsetLeft + place.left, source.offsetLeft + source.offsetWidth - list.offsetWidth))}px`;
  };

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    if (!isOpen()) return;
    list.hidden = true;
    list.replaceChildren();
    for (const name of ["role", "aria-autocomplete", "aria-haspopup", "aria-expanded", "aria-controls", "aria-activedescendant"]) source.removeAttribute(name);
  };
  const choose = (next) => {
    at = (next + found.length) % found.length;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    source.setAttribute("aria-activedescendant", list.children[at].id);
    const { offsetTop: top, offsetHeight: height } = list.children[at];
    list.scrollTop = Math.min(top, Math.max(list.scrollTop, top + height - list.clientHeight));
  };
  const show = () => {
    list.replaceChildren(...found.map(({ words, kind }, number) => {
      const item = document.createElement("li"), name = document.createElement("bdi"), what = document.createElement("span");
      Object.assign(item, { id: `completion-${number}`, role: "option" });
      name.textContent = words;
      what.textContent = kind;
      item.append(name, " ", what);
      return item;
    }));
    const was = isOpen();
    list.hidden = false;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "true", "aria-controls": list.id };
    if (!was) for (const name of Object.keys(roles)) source.setAttribute(name, roles[name]);
    choose(0);
    settle();
  };
  const take = () => {
    const { text, words: said } = found[at], { selectionStart: to, value } = source;
    const rest = text.startsWith("[") && value.startsWith("]]", to) ? 2 : 0;
    const start = from;
    close();
    if (text.startsWith("media:")) {  // the description is the picture's own where none was typed
      const bare = value.slice(0, start).endsWith("![](");
      const alt = bare ? `![${said.replace(/[[\]\\]/g, "\\$&")}](` : "";
      return put(`${alt}${text})`, start - (bare ? 4 : 0), to + (value[to] === ")" ? 1 : 0));
    }
    put(text, start, to + rest);
    const words = /^\[\[[^|]*\|(.*)\]\]$/.exec(text); // the words of a link to a hub are likely to be others
    if (words) source.setSelectionRange(start + text.length - 2 - words[1].length, start + text.length - 2);
  };

  const ask = async (now) => {
    const mine = asked += 1;
    try {
      const answer = await fetch(`${list.dataset.address}?q=${encodeURIComponent(now.typed)}`);
      const told = answer.ok && ours(answer) && await answer.json();
      if (mine !== asked) return;
      found = told.found || [];
    } catch { found = []; }
    if (mine !== asked) return;
    from = now.from;
    if (found.length) show(); else close();
  };
  const look = () => {
    clearTimeout(timer);
    const now = begun();
    if (!now) close(); else timer = setTimeout(ask, GENTLE, now);
  };

  on((event) => {
    if (!isOpen()) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(at + step);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take();
    else return false;
    return true;
  });
  source.addEventListener("input", (event) => { if (!event.isComposing) look(); });
  source.addEventListener("compositionend", look);
  source.addEventListener("keyup", (event) => { if (isOpen() && /^(Arrow(Left|Right)|Home|End|Page)/.test(event.key)) look(); });
  source.addEventListener("click", () => { if (isOpen()) look(); });
  source.addEventListener("blur", close);
  source.addEventListener("scroll", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (!item) return;
    choose([...list.children].indexOf(item));
    take();
  });
})();
