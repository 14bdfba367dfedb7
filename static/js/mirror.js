"use strict";
// A mirror of the site: light or dark as this browser was told; and its search, which needs no server.
(() => {
  const root = document.documentElement, own = document.currentScript;
  const store = {
    read() { try { return localStorage.getItem("theme") ?? ""; } catch { return ""; } },
    write(theme) { try { localStorage.setItem("theme", theme); } catch { /* switched off */ } },
  };
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-mirror-look] button")) {
      if (button.value === theme) button.setAttribute("aria-pressed", "true");
      else button.removeAttribute("aria-pressed");
    }
  };
  show(store.read());
  addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("[data-mirror-look]")) {
      form.hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        store.write(event.submitter.value);
        show(event.submitter.value);
      });
    }
    show(store.read());
    const place = document.querySelector("[data-mirror-search]");
    if (place) search(place);
  });

  // Pieces of the index call this; see transfer/exports/mirror/searching.py.
  const loaded = new Map(), waiting = new Map(), MOST = 200;
  const load = (kind, number) => {
    const key = `${kind}-${number}`;
    if (loaded.has(key)) return Promise.resolve(loaded.get(key));
    return new Promise((done, failed) => {
      waiting.set(key, done);
      const src = new URL(kind === "about" ? "search/about.js" : `search/${key}.js`, new URL(own.dataset.root, location.href));
      document.head.append(Object.assign(document.createElement("script"), { src, onerror: failed }));
    });
  };
  window.mirrorSearch = (kind, number, value) => {
    loaded.set(`${kind}-${number}`, value);
    waiting.get(`${kind}-${number}`)?.(value);
  };

  const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+/u;
  const asKnown = (word, folded) => [...word.normalize("NFKC").toLowerCase()]
    .map((char) => folded[char] ?? char.normalize("NFD").replace(/(?<=[\u0000-\u052f])\p{Mn}/gu, "").normalize("NFC")).join("");
  const fold = (word, folded) => asKnown(word.normalize("NFC"), folded).normalize("NFC").replace(/(?<=[\u0000-\u052f])\p{Mn}+/gu, "");
  const wordsOf = (typed, folded) => {
    const found = [];
    for (const word of typed.normalize("NFC").match(/[\p{L}\p{N}\p{M}]+/gu) ?? []) {
      for (const part of word.split(new RegExp(`(${UNSPACED.source})`, "u")).filter(Boolean)) {
        const one = fold(part, folded);
        if (!UNSPACED.test(part)) found.push([one, false]);
        else if ([...one].length < 2) found.push([one, false]);
        else [...one].slice(0, -1).forEach((char, at, all) => found.push([char + (all[at + 1] ?? [...one].at(-1)), true]));
      }
    }
    const long = found.filter(([word]) => [...word].length > 1 || UNSPACED.test(word));
    return long.length ? long : found;
  };
  const pieceOf = (word, count) => {
    const [first, second] = word;
    const isPlain = second && first.codePointAt(0) < 128 && second.codePointAt(0) < 128;
    return (first.codePointAt(0) * 31 + (isPlain ? second.codePointAt(0) : 0)) % count;
  };
  const rowsWith = async ([word, isWhole], count) => {
    const scores = new Map();
    for (const [known, rows] of Object.entries(await load("words", pieceOf(word, count)))) {
      if (isWhole ? known !== word : !known.startsWith(word)) continue;
      for (const row of rows) {
        const score = (row % 2 ? 4 : 1) + (known === word ? 1 : 0);
        scores.set(row >> 1, Math.max(score, scores.get(row >> 1) ?? 0));
      }
    }
    return scores;
  };

  const search = async (place) => {
    const typed = (new URLSearchParams(location.search).get("q") ?? "").slice(0, 200);
    const said = place.querySelector("[role=status]"), list = place.querySelector("ol");
    for (const field of document.querySelectorAll("input[name=q]")) field.value = typed;
    if (!typed.trim()) return;
    try {
      const about = await load("about", 0);
      const words = wordsOf(typed, about.folded).slice(0, 20);
      const each = await Promise.all(words.map((word) => rowsWith(word, about.pieces)));
      let found = each.length ? [...each[0]] : [];
      for (const other of each.slice(1)) found = found.filter(([row]) => other.has(row)).map(([row, score]) => [row, score + other.get(row)]);
      found.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      const shown = found.slice(0, MOST), known = {};
      for (const [row] of shown) known[Math.floor(row / about.rowsAPiece)] ??= null;
      for (const number of Object.keys(known)) known[number] = await load("rows", number);
      for (const [row] of shown) {
        const [file, title, beside, language] = known[Math.floor(row / about.rowsAPiece)][row % about.rowsAPiece];
        const item = document.createElement("li"), link = document.createElement("a");
        Object.assign(link, { href: new URL(file, new URL(own.dataset.root, location.href)), textContent: title, lang: language, dir: "auto" });
        item.append(link);
        if (beside) item.append(document.createElement("br"), Object.assign(document.createElement("small"), { textContent: beside, dir: "auto" }));
        list.append(item);
      }
      const words_ = found.length ? place.dataset.found : place.dataset.nothing;
      said.textContent = words_.replace("{n}", found.length).replace("{words}", typed);
    } catch {
      said.textContent = place.dataset.failed;
    }
  };
})();
