"use strict";
// The queue by keys, the ticks and the letter. Every key presses a button that stands there; without scripts all works.
(() => {
  const queue = document.getElementById("queue");
  const items = queue ? [...queue.children] : [];
  const bulk = document.getElementById("bulk");
  const ticks = [...document.querySelectorAll('input[name=pick][form=bulk]')];
  const panel = document.querySelector("[data-panel]");
  const current = () => items.find((item) => item.classList.contains("current"));

  const go = (item) => {
    if (!item) return;
    for (const other of items) {
      other.classList.toggle("current", other === item);
      if (other === item) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  };

  const count = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    bulk.classList.toggle("some", ticked > 0);
    for (const button of bulk.querySelectorAll("[data-bulk]")) {
      button.hidden = !ticked;
      button.dataset.words ||= button.textContent;
      const words = button.dataset.words.split(" ")[0];
      button.textContent = ticked ? `${words} ${ticked}${button.value === "ask" ? "…" : ""}` : button.dataset.words;
    }
    const all = bulk.querySelector("[data-all]");
    if (all) all.checked = ticked === ticks.length;
  };

  if (bulk && ticks.length) {
    bulk.querySelector("[data-all]").addEventListener("change", (event) => {
      for (const tick of ticks) tick.checked = event.target.checked;
      count();
    });
    for (const tick of ticks) tick.addEventListener("change", count);
    count();
  }

  if (panel) {
    const letter = panel.querySelector(".letter");
    const write = () => {
      const reason = panel.querySelector("[name=reason]:checked");
      const number = panel.querySelector("[name=repeats_number]").value.trim();
      const note = panel.querySelector("[name=note]").value.trim();
      let words = reason ? reason.dataset.letter : "the one that you choose";
      if (reason && reason.value === "repeats" && number) words += `, in reply ${number}`;
      letter.textContent = letter.dataset.template.replace("{reason}", () => words).replace("{note}", () => note && `${note}\n\n`);
    };
    panel.addEventListener("input", write);
    write();
    (panel.querySelector("#problem") || panel.querySelector("[name=reason]:checked") || panel.querySelector("h3")).focus();
  } else if (location.hash.startsWith("#c")) {
    go(document.getElementById(location.hash.slice(1)));
  } else if (!items.length && document.querySelector(".undo-line")) {
    document.getElementById("empty").focus();
  }

  // One at a time is kept while the window is open: a decision loads the page anew.
  const single = document.querySelector("[data-one]");
  const one = (on) => {
    if (!single) return;
    if (on && !current()) items[0].classList.add("current");
    queue.classList.toggle("one", on);
    single.setAttribute("aria-pressed", on);
    sessionStorage.setItem("one", on ? "1" : "");
    if (on && !panel) go(current());
  };
  if (single) {
    single.addEventListener("click", () => one(!queue.classList.contains("one")));
    if (sessionStorage.getItem("one")) one(true);
  }

  const press = (place, key) => {
    const found = place && place.querySelector(`[data-key="${key}"]`);
    if (found) found.click();
    return Boolean(found);
  };

  const keys = {
    j: () => go(items[items.indexOf(current()) + 1]),
    k: () => go(items[items.indexOf(current()) - 1]),
    x: () => {
      const tick = current() && current().querySelector(".pick input");
      if (tick) tick.click();
    },
    A: () => {
      const publish = bulk && bulk.querySelector('[value="publish"]:not([hidden])');
      if (publish && ticks.some((tick) => tick.checked)) publish.click();
    },
    z: () => one(!queue.classList.contains("one")),
    u: () => press(document.querySelector(".undo-line"), "u"),
    "?": () => { const help = document.querySelector(".key-help"); help.open = !help.open; help.scrollIntoView(); },
  };

  addEventListener("keydown", (event) => {
    const at = event.target;
    const typing = at.matches("textarea, select, input:not([type=checkbox], [type=radio])");
    const inside = at === document.body || at.closest("#queue, .undo-line, #bulk, #empty, [data-panel]");
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !inside) return;
    if (event.key === "Enter" && panel && at.matches("[name=reason]")) {
      event.preventDefault();
      panel.querySelector("button[name=do]").click();
      return;
    }
    if (event.key === "Escape" && panel) return void press(panel, "Escape");
    if (typing) return;
    if (/^[1-6]$/.test(event.key) && panel) {
      const radio = panel.querySelector(`[data-key="${event.key}"]`);
      radio.click();
      radio.focus();
      return;
    }
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
    else if (/^[arsho]$/.test(event.key) && current()) press(current().querySelector(".choices"), event.key);
  });
})();
