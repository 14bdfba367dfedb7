"use strict";
// A field whose words are there to be copied gets a button that does it; without scripts they are chosen and copied.
for (const field of document.querySelectorAll("input[data-copy]")) {
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "second";
  button.textContent = field.dataset.copy;
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = field.dataset.copied;
    } catch {
      field.select();
    }
  });
  field.after(button, said);
}
