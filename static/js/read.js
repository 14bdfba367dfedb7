"use strict";
// Where the reader is, replies not lost (sent.js tells of them), the day of a print.
(() => {
  const entries = [];
  for (const link of document.querySelectorAll(".toc a")) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) entries.push([place, link]);
  }
  if (entries.length) {
    const mark = () => {
      const passed = entries.filter(([place]) => place.getBoundingClientRect().top < innerHeight / 3).pop();
      for (const [, link] of entries) {
        const now = passed?.[1] === link;
        link.classList.toggle("now", now);
        if (now) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
    };
    const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
    for (const [place] of entries) watch.observe(place);
  }

  // A part of the address that is none here: few come so, and they alone fetch what finds it.
  const { places } = document.currentScript.dataset;
  if (places && location.hash && !document.querySelector(":target")) import(places);

  const kept = () => document.querySelector("form[data-keep]");
  addEventListener("submit", (event) => { event.target.dataset.sent = ""; });
  addEventListener("pageshow", () => { delete kept()?.dataset.sent; });
  addEventListener("beforeunload", (event) => {
    const words = kept()?.querySelector("textarea");
    if (words && !("sent" in words.form.dataset) && words.value !== words.form.dataset.keep) event.preventDefault();
  });

  addEventListener("beforeprint", () => {
    const line = document.querySelector("[data-printed]");
    const day = new Date().toLocaleDateString(line?.lang, { dateStyle: "long" });
    line?.append(line.dataset.printed.replace("{day}", day));
  }, { once: true });

  // Only for those who answer.
  addEventListener("focusin", (event) => {
    const form = event.target.closest("form[data-htmx]");
    if (!form || document.querySelector("script[data-htmx]")) return;
    for (const src of form.dataset.htmx.split(" ")) {
      const script = Object.assign(document.createElement("script"), { src });
      script.dataset.htmx = "";
      document.head.append(script);
    }
  });
})();
