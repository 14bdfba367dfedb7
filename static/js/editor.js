"use strict";
// The editor: toolbar, keys, pasting, the preview that follows. Everything here can also be done without scripts.
// desk.editor: form, source, put (words in the place of others), goTo (a paragraph), on (a key before all others).
(() => {
  const { $, $$, say, ours } = window.desk;
  const form = $("form[data-pane]");
  const source = $("textarea.source", form);
  const GENTLE = 900, PATIENT = 10000, NEAR = 30000, LONG = 30000;
  const said = document.currentScript.dataset; // the address of paste.js, and words in the language of the page
  let timer, running = false, wanted = false, pause = GENTLE, dirty = "unsaved" in form.dataset, sending = false, complained = false;

  // Typing through execCommand keeps the browser's own undo.
  const put = (text, from, to) => {
    source.focus();
    source.setSelectionRange(from, to);
    const done = text ? document.execCommand("insertText", false, text) : from === to || document.execCommand("delete");
    if (done) return;
    source.setRangeText(text, from, to, "end");
    source.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const select = (from, to) => source.setSelectionRange(from, to);

  const wrap = (before, after, words) => {
    const { selectionStart: from, selectionEnd: to, value } = source;
    const chosen = value.slice(from, to);
    if (value.slice(from - before.length, from) === before && value.slice(to, to + after.length) === after) {
      put(chosen, from - before.length, to + after.length);
      select(from - before.length, to - before.length);
      return;
    }
    const inner = chosen || words;
    put(before + inner + after, from, to);
    select(from + before.length, from + before.length + inner.length);
  };

  const lines = (mark) => {
    const { value } = source;
    const from = value.lastIndexOf("\n", source.selectionStart - 1) + 1;
    const end = value.indexOf("\n", source.selectionEnd);
    const to = end < 0 ? value.length : end;
    const rows = value.slice(from, to).split("\n");
    const off = rows.every((row) => row.startsWith(mark));
    const text = rows.map((row) => off ? row.slice(mark.length) : mark + row).join("\n");
    put(text, from, to);
    select(from, from + text.length);
  };

  // [[Title|words]]: the part that is still to be written is left selected.
  const link = (target) => {
    const { selectionStart: from, selectionEnd: to, value } = source;
    const words = value.slice(from, to);
    if (/^https?:\/\/\S+$/.test(words)) {
      put(`[${said.words}](${words})`, from, to);
      return select(from + 1, from + 1 + said.words.length);
    }
    const name = target || said.title;
    put(words || target ? `[[${name}|${words || said.words}]]` : `[[${name}]]`, from, to);
    const start = from + 2 + (target ? name.length + 1 : 0);
    select(start, start + (target ? (words || said.words).length : name.length));
  };

  const nextNote = () => {
    let n = 1;
    while (source.value.includes(`[^${n}]`)) n += 1;
    return n;
  };
  const note = () => {
    const n = nextNote();
    put(`[^${n}]`, source.selectionEnd, source.selectionEnd);
    const end = source.value.length;
    put(`${source.value.endsWith("\n") ? "\n" : "\n\n"}[^${n}]: `, end, end);
  };

  const open = (query, field) => {
    const box = $(query);
    box.open = true;
    $(field || "summary", box).focus();
  };

  const hubs = (button) => {
    const choice = $(".hub-choice");
    choice.hidden = !choice.hidden;
    button.setAttribute("aria-expanded", String(!choice.hidden));
    if (!choice.hidden) $("button", choice).focus();
  };

  const does = {
    bold: () => wrap("**", "**", said.bold), italic: () => wrap("*", "*", said.italic), heading: () => lines("## "),
    link: () => link(), quote: () => lines("> "), list: () => lines("- "), note, hub: hubs,
    image: () => open(".picture", "input[type=file]"), help: () => open(".help:not(.picture)"),
  };

  // Enter goes on with a list or a quotation; in an empty item it ends it.
  const nextItem = () => {
    const { selectionStart: at, selectionEnd: to, value } = source;
    const from = value.lastIndexOf("\n", at - 1) + 1;
    const found = /^(\s*)([-*+]|(\d{1,4})\.|>)[ \t]+/.exec(value.slice(from, at));
    if (!found || at !== to) return false;
    if (!value.slice(from + found[0].length).split("\n")[0].trim()) put("", from, at);
    else put(`\n${found[3] ? `${found[1]}${Number(found[3]) + 1}. ` : found[0]}`, at, at);
    return true;
  };

  // The text's numbered paragraphs as places in the source: found by their first words, in order.
  const places = () => {
    let after = 0;
    return $$(".preview .text [id]").filter((p) => /^p\d+$/.test(p.id)).map((p) => {
      const words = p.textContent.slice(0, 200).match(/[\p{L}\p{N}]+/gu) || [];
      const rest = source.value.slice(after, after + NEAR);
      const found = [4, 3, 2, 1].filter((n) => n <= words.length)
        .map((n) => rest.search(new RegExp(words.slice(0, n).join("[^\\p{L}\\p{N}]+"), "u"))).find((at) => at >= 0);
      after += found || 0;
      return { id: p.id, at: after };
    });
  };
  const here = () => places().filter((place) => place.at <= source.selectionStart).pop();
  const markNow = () => {
    const all = $$(".segments a"), now = all.length && here();
    for (const a of all) a.classList.toggle("now", !!now && a.hash === `#${now.id}`);
  };
  const goTo = (hash) => {
    const place = source.offsetParent && places().find((p) => `#${p.id}` === hash);
    if (!place) return false;
    source.focus();
    select(place.at, place.at);
    markNow();
    return true;
  };

  // One preview is asked for at a time, and after a slow answer the next waits longer: a long essay floods no server.
  const refresh = async () => {
    clearTimeout(timer);
    wanted = running;
    if (running) return;
    running = true;
    const begin = performance.now();
    const data = new FormData(form);
    for (const name of ["picture", "cover_file"]) data.delete(name);
    try {
      const answer = await fetch(form.dataset.pane, { method: "POST", body: data, headers: { "X-Pane": "1" }, signal: AbortSignal.timeout(LONG) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !ours(answer) || !$("[data-part]", page)) throw new Error(String(answer.status));
      for (const part of $$("[data-part]", page)) $(`[data-part=${part.dataset.part}]`)?.replaceWith(part);
      if (complained) say("");
      complained = false;
      markNow();
    } catch {
      complained = true;
      say(said.noPreview);
    }
    running = false;
    pause = Math.min(PATIENT, Math.max(GENTLE, 2 * (performance.now() - begin)));
    if (wanted) soon();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, pause);
  };

  // What a word processor or a page gives becomes Markdown, where it says more than its plain words do.
  const converter = () => desk.loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: said.paste, onload: () => resolve(desk.markdown), onerror: reject });
    document.head.append(script);
  });
  const paste = async (event) => {
    const clip = event.clipboardData, html = clip.getData("text/html"), plain = clip.getData("text/plain");
    if (clip.files.length && !plain && !/[\p{L}\p{N}]/u.test(html.replace(/<[^<>]*>/g, ""))) {
      event.preventDefault();
      return desk.editor.takePictures([...clip.files]);
    }
    if (!html) return;
    event.preventDefault();
    const text = await converter().then((markdown) => markdown(html, { firstNote: nextNote() })).catch(() => "");
    if (!text) return put(plain, source.selectionStart, source.selectionEnd);
    const { selectionStart: from, selectionEnd: to, value } = source;
    const blocks = text.includes("\n\n") || /^(#|>|- |1\. |\|)/.test(text);
    const before = blocks && from && !value.slice(0, from).endsWith("\n\n") ? "\n\n".slice(value[from - 1] === "\n") : "";
    const after = blocks && value.slice(to).trim() && !value.slice(to).startsWith("\n") ? "\n\n" : "";
    put(before + text + after, from, to);
  };

  const keys = [];
  window.desk.editor = { form, source, put, goTo, here, refresh, soon, converter, on: (key) => keys.unshift(key) };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    soon();
    if (event.target === source && !complained) say("");
    const count = event.target.id && $(`[data-count-of="${event.target.id}"]`);
    if (count) count.textContent = [...event.target.value].length;
  });
  form.addEventListener("submit", () => {
    sending = true;
    clearTimeout(timer);
    form.elements.caret.value = [...source.value.slice(0, source.selectionStart)].length;
  });
  addEventListener("pageshow", () => { sending = false; });
  addEventListener("beforeunload", (event) => { if (dirty && !sending) event.preventDefault(); });
  source.addEventListener("paste", paste);

  const bar = $(".toolbar");
  const buttons = $$("button", bar);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) does[button.dataset.do](button);
  });
  $(".hub-choice").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    hubs($("[data-do=hub]", bar));
    link(button.dataset.target);
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -99, End: 99 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement) + (getComputedStyle(bar).direction === "rtl" && Math.abs(step) < 2 ? -step : step);
    const next = buttons[Math.max(0, Math.min(buttons.length - 1, at))];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  form.addEventListener("keydown", (event) => {
    const plain = !event.altKey && !event.shiftKey;
    const command = (event.ctrlKey || event.metaKey) && plain;
    const key = event.key.toLowerCase();
    const typing = command && { b: "bold", i: "italic", k: "link" }[key];
    const press = command && { s: "save", enter: "preview" }[key];
    if (event.isComposing) return;
    if (event.target === source && !command && keys.some((first) => first(event))) event.preventDefault();
    else if (typing && event.target === source) { event.preventDefault(); does[typing](); }
    else if (press) { event.preventDefault(); $(`[data-press=${press}]`)?.click(); }
    else if (key === "enter" && plain && !command && event.target === source && nextItem()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const number = event.target.closest(".segments a, .checks a[href^='#p']");
    for (const more of $$("details.more[open]")) if (!more.contains(event.target)) more.open = false;
    if (number && goTo(number.hash)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const more = event.key === "Escape" && $("details.more[open]");
    if (!more) return;
    more.open = false;
    $("summary", more).focus();
  });
  source.addEventListener("keyup", () => { clearTimeout(source.marking); source.marking = setTimeout(markNow, 300); });
  for (const button of $$(".switch button")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const preview = button.value !== "write";
      $(".editor").dataset.show = preview ? "preview" : "write";
      for (const other of $$(".switch button")) other.setAttribute("aria-pressed", String(other === button));
      if (preview) refresh();
    });
  }
})();
