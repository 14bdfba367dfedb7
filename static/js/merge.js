"use strict";
// Two versions of an essay: the merged text follows what is chosen. Without scripts a button shows it.
(() => {
  const form = document.querySelector("form.merge");
  const $ = (query, root = form) => root.querySelector(query);
  const { away } = document.currentScript.dataset; // in the language of the page
  let timer, asked = 0;

  const unsent = (words) => {
    const line = $(".unsent") || Object.assign(document.createElement("p"), { className: "unsent error", role: "alert" });
    $(".dock").append(line);
    line.textContent = words;
  };

  const refresh = async () => {
    const mine = asked += 1;
    const data = new FormData(form);
    data.set("do", "show");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: AbortSignal.timeout(30000) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      if (!answer.ok || !window.desk.ours(answer)) throw new Error(String(answer.status));
      for (const part of page.querySelectorAll("[data-part]")) {
        const here = $(`[data-part=${part.dataset.part}]`);
        // What is said aloud changes in its place, so that it is heard.
        if (here && here.innerHTML !== part.innerHTML) here.innerHTML = part.innerHTML;
      }
      $(".unsent")?.remove();
    } catch {
      if (mine === asked) unsent(away);
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
