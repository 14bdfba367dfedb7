"use strict";
// What all pages of the desk need. Everything here can also be done without scripts; the editor's part is editor.js.
(() => {
  const $ = (query, root = document) => root.querySelector(query);
  const $$ = (query, root = document) => [...root.querySelectorAll(query)];
  const say = (words) => { const place = $("#said"); if (place) place.textContent = words; };
  // Whether an answer is the site's own: nothing that a proxy says in its place is put onto a page.
  const ours = (answer) => answer.headers.has("Commons-Answer");
  // Files that are dropped on an area: `take` gets the event of the drop; `marked` shows where they may fall.
  const onDrop = (area, marked, take) => {
    const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
    area.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      marked.classList.add("over");
    });
    for (const name of ["dragleave", "drop", "dragend"]) area.addEventListener(name, () => marked.classList.remove("over"));
    area.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      take(event);
    });
  };
  window.desk = { $, $$, say, ours, onDrop };

  // Suggestions for the last of several names with commas between.
  for (const field of $$("input[data-suggest]")) {
    const list = document.getElementById(field.getAttribute("list"));
    field.addEventListener("input", async () => {
      const cut = field.value.lastIndexOf(",") + 1;
      const typed = field.value.slice(cut).trim();
      if (typed.length < 2) return list.replaceChildren();
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed.slice(0, 60))}`).catch(() => null);
      if (!answer?.ok || !ours(answer)) return;
      const { names } = await answer.json();
      const before = field.value.slice(0, cut);
      list.replaceChildren(...names.map((name) => {
        const whole = `${before}${before && " "}${name}`;
        // Browsers leave out what does not hold the typed letters, as Économie does not hold “econ”: its words say so.
        const holds = whole.toLowerCase().includes(field.value.toLowerCase());
        return new Option(holds ? name : `${field.value} → ${name}`, whole);
      }));
    });
  }
})();
