"use strict";
// Name and addresses of who replies, kept in this browser and only where the tick asks for it; nothing is sent.
(() => {
  const KEY = "reply";
  const NAMES = ["name", "email", "website"];
  const store = {
    read() { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } },
    write(told) { try { localStorage.setItem(KEY, JSON.stringify(told)); } catch { /* full, or switched off */ } },
    forget() { try { localStorage.removeItem(KEY); } catch { /* switched off */ } },
  };

  const fill = () => {
    const told = store.read();
    for (const label of document.querySelectorAll("[data-remember][hidden]")) {
      const form = label.closest("form");
      label.hidden = false;
      label.querySelector("input").checked = Boolean(told);
      for (const name of NAMES) {
        const field = form.elements[name];
        if (told && field && !field.value && typeof told[name] === "string") field.value = told[name];
      }
    }
  };

  addEventListener("submit", (event) => {
    const tick = event.target.querySelector?.("[data-remember] input");
    if (!tick) return;
    if (!tick.checked) return store.forget();
    store.write(Object.fromEntries(NAMES.map((name) => [name, event.target.elements[name]?.value ?? ""])));
  }, true);
  addEventListener("htmx:after:swap", fill);
  fill();
})();
