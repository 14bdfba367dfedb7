"use strict";
// The editor: toolbar, keys, preview, suggestions. The queue: its keys. Everything here can also be done without scripts.
(() => {
  const $ = (query, root = document) => root.querySelector(query);
  const $$ = (query, root = document) => [...root.querySelectorAll(query)];
  const say = (words) => { const place = $("#said"); if (place) place.textContent = words; };

  const form = $("form[data-pane]");
  const source = form && $("textarea.source", form);
  let timer, asked = 0, dirty = form && "unsaved" in form.dataset, sending = false;

  // Typing through execCommand keeps the browser's own undo.
  const put = (text, from, to) => {
    source.focus();
    source.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) source.setRangeText(text, from, to, "end");
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
      put(`[words](${words})`, from, to);
      return select(from + 1, from + 6);
    }
    const name = target || "Title";
    put(words || target ? `[[${name}|${words || "words"}]]` : `[[${name}]]`, from, to);
    const start = from + 2 + (target ? name.length + 1 : 0);
    select(start, start + (target ? (words || "words").length : name.length));
  };

  const note = () => {
    let n = 1;
    while (source.value.includes(`[^${n}]`)) n += 1;
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
    bold: () => wrap("**", "**", "bold"), italic: () => wrap("*", "*", "italic"), heading: () => lines("## "),
    link: () => link(), quote: () => lines("> "), list: () => lines("- "), note, hub: hubs,
    image: () => open(".picture", "input[type=file]"), help: () => open(".help"),
  };

  // The text's numbered paragraphs as places in the source: found by their first words, in order.
  const places = () => {
    let after = 0;
    return $$(".preview .text [id]").filter((p) => /^p\d+$/.test(p.id)).map((p) => {
      const words = p.textContent.match(/[\p{L}\p{N}]+/gu) || [];
      const rest = source.value.slice(after);
      const found = [4, 3, 2, 1].filter((n) => n <= words.length)
        .map((n) => rest.search(new RegExp(words.slice(0, n).join("[^\\p{L}\\p{N}]+"), "u"))).find((at) => at >= 0);
      after += found || 0;
      return { id: p.id, at: after };
    });
  };
  const markNow = () => {
    const now = places().filter((place) => place.at <= source.selectionStart).pop();
    for (const a of $$(".segments a")) a.classList.toggle("now", !!now && a.hash === `#${now.id}`);
  };

  const refresh = async () => {
    const mine = asked += 1;
    const data = new FormData(form);
    data.delete("picture");
    try {
      const answer = await fetch(form.dataset.pane, { method: "POST", body: data, headers: { "X-Pane": "1" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      if (!answer.ok || !$("[data-part]", page)) throw new Error(String(answer.status));
      for (const part of $$("[data-part]", page)) $(`[data-part=${part.dataset.part}]`)?.replaceWith(part);
      say("");
      markNow();
    } catch {
      say("The preview could not be made. Your words are still here; save them before you leave.");
    }
  };

  if (form) {
    form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(refresh, 900);
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
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const key = event.key.toLowerCase();
      const typing = { b: "bold", i: "italic", k: "link" }[key];
      const press = { s: "save", enter: "preview" }[key];
      if (typing && event.target === source) does[typing]();
      else if (press) $(`[data-press=${press}]`)?.click();
      else return;
      event.preventDefault();
    });
    document.addEventListener("click", (event) => {
      const number = event.target.closest(".segments a, .checks a[href^='#p']");
      const place = number && places().find((p) => `#${p.id}` === number.hash);
      for (const more of $$("details.more[open]")) if (!more.contains(event.target)) more.open = false;
      if (!place || !source.offsetParent) return;
      event.preventDefault();
      source.focus();
      select(place.at, place.at);
      markNow();
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
  }

  // Suggestions for the last of several names with commas between.
  for (const field of $$("input[data-suggest]")) {
    const list = document.getElementById(field.getAttribute("list"));
    field.addEventListener("input", async () => {
      const cut = field.value.lastIndexOf(",") + 1;
      const typed = field.value.slice(cut).trim();
      if (typed.length < 2) return list.replaceChildren();
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed.slice(0, 60))}`);
      if (!answer.ok) return;
      const { names } = await answer.json();
      const before = field.value.slice(0, cut);
      list.replaceChildren(...names.map((name) => new Option(name, `${before}${before && " "}${name}`)));
    });
  }
})();
