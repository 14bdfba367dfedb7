// A button beside each password field that shows what was typed. Without this script the field works as browsers make it.
(() => {
  const words = document.currentScript.dataset;
  for (const field of document.querySelectorAll("input[type=password]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second";
    button.textContent = words.show;
    button.setAttribute("aria-controls", field.id);
    const box = document.createElement("div");
    box.className = "joined";
    field.replaceWith(box);
    box.append(field, button);
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = shown ? words.show : words.hide;
      field.focus();
    });
    // Sent as a password, so that browsers do not keep it among the words typed before.
    field.form.addEventListener("submit", () => { field.type = "password"; });
  }
})();
