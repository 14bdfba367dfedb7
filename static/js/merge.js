"use strict";
// Two versions of an essay: the merged text follows what is chosen. Without scripts a button shows it.
(() => {
  const form = document.querySelector("form.merge");
  const $ = (query, root = form) => root.querySelector(query);
  let timer, asked = 0;

  const refresh = async () => {
    const mine = asked += 1;
    const data = new FormData(form);
    data.set("do", "show");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked || !answer.ok) return;
      for (const part of page.querySelectorAll("[data-part]")) {
        const here = $(`[data-part=${part.dataset.part}]`);
        // What is said aloud changes in its place, so that it is heard.
        if (here && here.innerHTML !== part.innerHTML) here.innerHTML = part.innerHTML;
      }
    } catch {
      // Away: keep.js says so and keeps the words; the next change asks again.
    }
  };
  const soon = (wait) => { clearTimeout(timer); timer = setTimeout(refresh, wait); };

  form.addEventListener("change", (event) => {
    const section = event.target.closest(".choice");
    if (event.target.type !== "radio") return;
    section.classList.remove("wrong");
    $(".error", section)?.remove();
    if (event.target.value === "anew") $("textarea", section).focus();
    soon(50);
  });
  form.addEventListener("input", (event) => { if (event.target.tagName === "TEXTAREA") soon(900); });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "save") return;
    const open = [...form.querySelectorAll(".choice:has([type=radio])")].find((s) => !$(":checked", s));
    if (!open) return;
    event.preventDefault();
    open.classList.add("wrong");
    open.scrollIntoView({ block: "center" });
    $("[type=radio]", open).focus({ preventScroll: true });
    const said = $("[data-part=dock]");
    said.textContent = `${$("h2", open).firstChild.textContent.trim()}: ${form.dataset.open}`;
  });
})();
