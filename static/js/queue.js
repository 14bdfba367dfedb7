"use strict";
// The queue by keys, the ticks and the letter. Every key presses a button that stands there; without scripts all works.
// A decision is sent and its answer put in place of the queue, so that hands stay on the keys and readers hear the result.
(() => {
  const $ = (query, root = document) => root.querySelector(query);
  const $$ = (query, root = document) => [...root.querySelectorAll(query)];
  const WHY = ["off-subject", "attack", "advertising", "repeats", "private", "other"];
  const items = () => $$("#queue > li");
  const current = () => $("#queue > .current");
  const panel = () => $("[data-panel]");
  const keysOff = () => $("#moderation").dataset.keys === "off"; // by this person's preferences
  const HALF_A_MINUTE = 30000;
  const said = document.currentScript.dataset; // in the language of the page
  const ticks = () => $$("input[name=pick][form=bulk]");
  let busy = false;

  const say = (words) => { $("#said").textContent = words; };

  const go = (item) => {
    if (!item) return;
    for (const other of items()) {
      other.classList.toggle("current", other === item);
      if (other === item) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  };

  const count = () => {
    const bulk = $("#bulk");
    if (!bulk) return;
    const ticked = ticks().filter((tick) => tick.checked).length;
    bulk.classList.toggle("some", ticked > 0);
    for (const button of $$("[data-bulk]", bulk)) {
      button.hidden = !ticked;
      button.textContent = `${button.dataset.bulk} ${ticked}${button.value === "ask" ? "…" : ""}`;
    }
    const shown = $(".count", bulk);
    shown.hidden = !ticked;
    shown.textContent = shown.dataset.count.replace("%s", ticked);
    $("[data-all]", bulk).checked = ticked > 0 && ticked === ticks().length;
  };

  const write = () => {
    const reason = $("[name=reason]:checked", panel());
    const number = $("[name=repeats_number]", panel()).value.trim();
    const note = $("[name=note]", panel()).value.trim();
    let words = reason ? reason.dataset.letter : said.open;
    if (reason && reason.value === "repeats" && number) words = said.inReply.replace("{reason}", words).replace("{n}", number);
    const letter = $(".letter", panel());
    letter.textContent = letter.dataset.template.replace("{reason}", () => words).replace("{note}", () => note && `${note}\n\n`);
  };

  // One at a time is kept while the window is open.
  const one = (on) => {
    const button = $("[data-one]");
    if (button) button.setAttribute("aria-pressed", on);
    sessionStorage.setItem("one", on ? "1" : "");
    const queue = $("#queue");
    if (!queue) return;
    queue.classList.toggle("one", on);
    if (on && !current()) go(items()[0]);
  };

  // Where the eye and the focus go on a page that has come.
  const arrive = () => {
    count();
    if (keysOff()) for (const named of $$("[aria-keyshortcuts]")) named.removeAttribute("aria-keyshortcuts");
    if (sessionStorage.getItem("one")) one(true);
    if (panel()) {
      write();
      ($("#problem") || $("[name=reason]:checked", panel()) || $("h3", panel())).focus();
    } else if (/^#[ac]\d/.test(location.hash)) {
      go(document.getElementById(location.hash.slice(1)) || current());
    } else if (!items().length && $(".undo-line")) {
      $("#empty").focus();
    }
  };

  // What went wrong, beside the buttons of the form, or of the reply or the page where a link was pressed.
  const unsent = (place) => {
    const line = Object.assign(document.createElement("p"), { className: "unsent error", role: "alert" });
    const form = $(".choices", place) || place, buttons = $(".buttons", form);
    if (buttons) buttons.after(line); else form.append(line);
    setTimeout(() => { line.textContent = said.lost; });
  };

  // Puts the queue of an answer in place of this one; false where the answer has none (signed out, refused).
  const swap = async (answer, decided) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!$("#moderation", page)) return false;
    // The address keeps what stands behind "#" only where it was asked for.
    const hash = $("#queue > .current", page);
    history.replaceState(null, "", answer.url.split("#")[0] + (hash ? `#${hash.id}` : ""));
    document.title = page.title;
    const bar = $(".desk-bar nav", page);
    if (bar) $(".desk-bar nav").replaceWith(bar);
    const notices = $$("#main > .notice", page);
    for (const old of $$("#main > .notice")) old.remove();
    $("#moderation").replaceWith($("#moderation", page));
    $("#moderation").before(...notices);
    const line = $(".undo-line p");
    const told = [...notices.map((notice) => notice.textContent), decided && line ? line.textContent : ""];
    if (decided) told.push(said.left.replace("{n}", $("#moderation").dataset.left), line && !keysOff() ? said.undo : "");
    say(told.join(" ").replace(/\s+/g, " ").trim());
    arrive();
    return true;
  };

  // An answer that is not the site's own (a proxy's, an error) changes nothing of the page.
  const load = async (url, options, fallback, place) => {
    if (busy) return;
    busy = true;
    $("#moderation").setAttribute("aria-busy", "true");
    for (const line of $$("#moderation .unsent")) line.remove();
    try {
      const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(HALF_A_MINUTE) });
      if (!answer.headers.has("Commons-Answer") || answer.status >= 500) throw new Error(String(answer.status));
      if (!(await swap(answer, Boolean(options)))) fallback();
    } catch {
      $("#moderation").removeAttribute("aria-busy");
      unsent(place);
    }
    busy = false;
  };

  addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.method !== "post" || !form.closest("#moderation")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, button));
    load(form.action, { method: "POST", body }, () => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      form.submit();
    }, form.closest("#bulk") || form);
  });

  addEventListener("click", (event) => {
    const link = event.target.closest("#moderation a[data-swap]");
    if (event.target.closest("[data-one]")) one(!sessionStorage.getItem("one"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    load(link.href.split("#")[0], undefined, () => { location.href = link.href; }, link.closest("#queue > li") || $("#moderation"));
  });

  addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const tick of ticks()) tick.checked = event.target.checked;
    if (event.target.matches("[data-all], [form=bulk]")) count();
  });
  addEventListener("input", (event) => { if (event.target.closest("[data-panel]")) write(); });

  const press = (place, key) => {
    const found = place && $(`[data-key="${key}"]:not([hidden])`, place);
    if (found) found.click();
  };

  const refuse = (key) => {
    const ask = current() && $('.choices [data-key="r"]', current());
    if (ask) load(`${ask.href.split("#")[0]}&why=${WHY[key - 1]}`, undefined, () => ask.click(), current());
  };

  const keys = {
    j: () => go(items()[items().indexOf(current()) + 1]),
    k: () => go(items()[items().indexOf(current()) - 1]),
    x: () => { const tick = current() && $(".pick input", current()); if (tick) tick.click(); },
    A: () => { if (ticks().some((tick) => tick.checked)) press($("#bulk"), "A"); },
    z: () => press(document, "z"),
    u: () => press($(".undo-line"), "u"),
    "?": () => { const help = $(".key-help"); help.open = !help.open; help.scrollIntoView(); },
  };

  addEventListener("keydown", (event) => {
    const at = event.target;
    const typing = at.matches("textarea, select, input:not([type=checkbox], [type=radio])");
    const inside = at === document.body || at.closest("#queue, .undo-line, #bulk, #empty, [data-panel], [data-one]");
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || !inside) return;
    if (busy) return;
    if (event.key === "Enter" && panel() && at.matches("[name=reason]")) {
      event.preventDefault();
      $("button[name=do]", panel()).click();
      return;
    }
    if (event.key === "Escape" && panel()) return void press(panel(), "Escape");
    if (typing || keysOff()) return;
    if (/^[1-6]$/.test(event.key)) {
      if (!panel()) return void refuse(Number(event.key));
      const radio = $(`[data-key="${event.key}"]`, panel());
      radio.click();
      radio.focus();
      return;
    }
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
    else if (/^[arshob]$/.test(event.key) && current()) press($(".choices", current()), event.key);
  });

  arrive();
})();
