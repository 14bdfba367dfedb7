"use strict";
// Marks the entry of the contents that is being read, and asks before written words are left behind.
(() => {
  const entries = new Map();
  for (const link of document.querySelectorAll(".toc a")) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) entries.set(place, link);
  }
  if (entries.size && "IntersectionObserver" in window) {
    const mark = () => {
      let now = null;
      for (const [place, link] of entries) {
        link.classList.remove("now");
        link.removeAttribute("aria-current");
        if (place.getBoundingClientRect().top < innerHeight / 3) now = link;
      }
      if (now) {
        now.classList.add("now");
        now.setAttribute("aria-current", "location");
      }
    };
    const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
    for (const place of entries.keys()) watch.observe(place);
  }

  for (const form of document.querySelectorAll("form[data-keep]")) {
    const words = form.querySelector("textarea");
    const first = words.value;
    let sending = false;
    form.addEventListener("submit", () => { sending = true; });
    addEventListener("pageshow", () => { sending = false; });
    addEventListener("beforeunload", (event) => {
      if (!sending && words.value.trim() && words.value !== first) event.preventDefault();
    });
  }
})();
