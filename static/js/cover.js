"use strict";
// The cover of an essay: chosen in a dialog that shows the library, taken away. Without scripts it is named in a field.
(() => {
  const { $, say, ours } = window.desk;
  const { form } = window.desk.editor;
  const dialog = $("#library"), find = $("input", dialog), list = $("ul", dialog), more = $("[data-more]", dialog);
  const told = $("[role=status]", dialog), words = dialog.dataset;
  const REST = 250;
  let asked = 0, timer;

  const set = (name) => {
    form.elements.cover.value = name;
    if (name) form.elements.no_cover.checked = false;
    form.elements.cover.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const drawn = ({ small, width, height, crop }) => {
    const SVG = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(SVG, "svg"), image = document.createElementNS(SVG, "image");
    svg.setAttribute("viewBox", crop);
    svg.setAttribute("aria-hidden", "true");
    for (const [name, value] of Object.entries({ href: small, width, height, preserveAspectRatio: "none" })) image.setAttribute(name, value);
    svg.append(image);
    return svg;
  };
  const item = (picture) => {
    const place = document.createElement("li"), button = document.createElement("button"), name = document.createElement("span");
    button.type = "button";
    name.textContent = picture.words;
    name.dir = "auto";
    button.append(drawn(picture), name);
    button.setAttribute("aria-pressed", String(picture.name === form.elements.cover.value));
    button.addEventListener("click", () => {
      set(picture.name);
      dialog.close();
      say(words.chosen.replace("{name}", () => picture.words));
    });
    place.append(button);
    return place;
  };
  const look = async (from = 0) => {
    const mine = asked += 1;
    const query = new URLSearchParams({ q: find.value.slice(0, 100), from });
    const answer = await fetch(`${words.address}?${query}`).then((found) => found.ok && ours(found) && found.json()).catch(() => null);
    if (mine !== asked) return;
    if (!answer) { told.textContent = words.away; return; }
    const items = answer.pictures.map(item);
    if (from) list.append(...items); else list.replaceChildren(...items);
    more.hidden = !answer.more;
    if (from) $("button", items[0])?.focus();
    told.textContent = answer.count === 1 ? words.one : answer.count ? words.count.replace("{n}", answer.count) : words.none;
  };

  $("[data-pick]").addEventListener("click", () => { dialog.showModal(); find.focus(); look(); });
  $("[data-close]", dialog).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  more.addEventListener("click", () => look(list.children.length));
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(look, REST);
  });
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); look(); } });
  form.addEventListener("click", (event) => {
    if (event.target.closest?.("button[value=uncover]")) { event.preventDefault(); set(""); $("[data-pick]").focus(); }
  });
})();
