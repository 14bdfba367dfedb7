"use strict";
// Says what the time in "Publish at" means here while it is typed; without scripts the page says so after a save.
{
  const field = document.querySelector("[data-meaning]");
  const said = document.querySelector("#meaning");
  let timer, asked = 0;
  const ask = async () => {
    const turn = ++asked;
    try {
      const answer = await fetch(`${field.dataset.meaning}?at=${encodeURIComponent(field.value)}`);
      if (!window.desk.ours(answer)) throw new Error(String(answer.status));
      const { words, wrong } = await answer.json();
      if (turn !== asked) return;
      said.textContent = words;
      said.classList.toggle("error", wrong);
      said.classList.toggle("hint", !wrong);
    } catch {
      said.textContent = "";
    }
  };
  if (field && said) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    });
  }
}
