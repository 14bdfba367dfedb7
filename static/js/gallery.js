"use strict";
// The pictures of a text open large over it, one after the other. Without this each leads to a page of its own.
(() => {
  const words = document.currentScript.dataset;
  const links = [...document.querySelectorAll('figure a[href^="/pictures/"]:has(img)')];
  if (!links.length || !window.HTMLDialogElement) return;
  const step = getComputedStyle(links[0]).direction === "rtl" ? -1 : 1; // to where the right arrow leads
  let parts, at = 0, opener, down;

  const make = (tag, about = {}) => Object.assign(document.createElement(tag), about);
  const button = (text, press) => make("button", { type: "button", className: "second", textContent: text, onclick: press });

  const build = () => {
    const dialog = make("dialog", { className: "viewer", dir: step < 0 ? "rtl" : "ltr" });
    const [figure, caption, foot] = [make("figure"), make("figcaption"), make("div")];
    const place = make("p");
    place.setAttribute("role", "status");
    const before = button(words.before, () => show(at - 1)), after = button(words.after, () => show(at + 1));
    const page = make("a", { className: "button second", textContent: words.page });
    const close = button(words.close, () => dialog.close());
    foot.append(place, before, after, page, close);
    dialog.append(figure, foot);
    document.body.append(dialog);
    dialog.addEventListener("close", () => opener.focus());
    dialog.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const to = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: links.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show(to);
    });
    figure.addEventListener("pointerdown", (event) => { down = event.isPrimary && event.pointerType !== "mouse" && event; });
    figure.addEventListener("pointerup", (event) => {
      const [x, y] = down ? [event.clientX - down.clientX, event.clientY - down.clientY] : [0, 0];
      down = null;
      const isLarge = visualViewport && visualViewport.scale > 1.05; // who has zoomed moves within the picture
      if (!isLarge && Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) show(at + (x < 0 ? step : -step));
    });
    figure.addEventListener("pointercancel", () => { down = null; });
    if (links.length < 2) before.hidden = after.hidden = place.hidden = true;
    return { dialog, figure, caption, place, page, close };
  };

  const show = (to) => {
    at = (to + links.length) % links.length; // after the last comes the first
    const link = links[at], { dialog, figure, caption, place, page } = parts;
    const picture = link.firstElementChild.cloneNode(true);
    const image = picture.matches("img") ? picture : picture.querySelector("img");
    image.removeAttribute("loading");
    for (const source of picture.querySelectorAll("source")) source.sizes = "100vw";
    const below = link.closest("figure").querySelector("figcaption")?.cloneNode(true);
    for (const node of below?.querySelectorAll("sup, [id]") ?? []) node.remove();
    caption.replaceChildren(...(below?.childNodes ?? []));
    const around = link.closest("[lang]");
    [figure.lang, figure.dir] = [around.lang, around.dir];
    figure.replaceChildren(picture, ...(caption.textContent ? [caption] : []));
    page.href = link.href;
    dialog.setAttribute("aria-label", image.alt);
    place.replaceChildren(words.place.replace("{n}", at + 1).replace("{count}", links.length));
    place.append(make("span", { className: "unseen", textContent: `. ${image.alt}` }));
  };

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!links.includes(link) || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    parts ??= build();
    opener = link;
    show(links.indexOf(link));
    parts.dialog.showModal();
    parts.close.focus();
  });
})();
