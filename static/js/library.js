"use strict";
// Several pictures at once: chosen or dropped, each described, sent by itself and told by its name; what fails stays in
// the list and can be sent again. Without scripts the same fields go with the form.
(() => {
  const { $, $$, onDrop } = window.desk;
  const form = $("form.several"), field = $("input[type=file]", form), list = $(".files", form), words = form.dataset;
  const told = $("[role=status]", form), model = $("template", form);
  const MOST = 20 * 1024 * 1024, TAKEN = /^image\/(jpeg|png|webp|avif|gif)$/, HIGHEST = 144;
  const SHARED = ["caption", "credit", "licence", "source_url"];
  const place = form.elements.alt.closest(".field");
  const rows = new Set();
  let sending = false, done = 0, number = 0;

  const say = (text) => { told.textContent = text; };
  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, bytes < 1e6
    ? { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }
    : { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));
  const wrong = (row, text) => {
    const problem = $("[role=alert]", row.item);
    problem.textContent = text;
    problem.hidden = !text;
    row.alt.toggleAttribute("aria-invalid", !!text);
    $(".field", row.item).classList.toggle("wrong", !!text);
  };
  // Drawn, as the site's pages show no picture that is not the site's own.
  const draw = async (file, canvas) => {
    const drawn = await createImageBitmap(file, { resizeHeight: HIGHEST, resizeQuality: "medium" }).catch(() => null);
    if (!drawn) return;
    Object.assign(canvas, { width: drawn.width, height: drawn.height });
    canvas.getContext("2d").drawImage(drawn, 0, 0);
  };
  const settle = () => {
    place.hidden = !!rows.size;
    if (done || rows.size) say(words.all.replace("{n}", done).replace("{left}", rows.size));
  };
  const add = (file) => {
    const item = model.content.cloneNode(true).firstElementChild;
    const row = { file, item, alt: $("input", item), bar: $("progress", item) };
    number += 1;
    row.alt.id = `described-${number}`;
    $("label", item).htmlFor = row.alt.id;
    $("bdi", item).textContent = file.name;
    $(".size", item).textContent = size(file.size);
    for (const unseen of $$("button .unseen", item)) unseen.textContent = `: ${file.name}`;
    $("[role=alert]", item).id = `wrong-${number}`;
    row.alt.setAttribute("aria-describedby", `wrong-${number}`);
    $("[data-again]", item).addEventListener("click", () => send([row]));
    $("[data-leave]", item).addEventListener("click", () => {
      rows.delete(row);
      item.remove();
      settle();
      ([...rows][0]?.alt || field).focus();
    });
    row.alt.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); send([row]); } });
    rows.add(row);
    list.append(item);
    draw(file, $("canvas", item));
    if (file.size > MOST) wrong(row, words.tooLarge);
    return row;
  };
  const take = (files) => {
    const pictures = files.filter((file) => TAKEN.test(file.type)), other = files.filter((file) => !TAKEN.test(file.type));
    const added = pictures.map(add);
    field.value = "";
    settle();
    const refused = other.map((file) => words.onlyPictures.replace("{name}", () => file.name));
    say([...refused, ...(added[0] ? [words.added.replace("{name}", () => added[0].file.name)] : [])].join(" "));
    added[0]?.alt.focus();
  };

  const isOurs = (request) => request.getAllResponseHeaders().includes("commons-answer:");
  const ended = (row, { address, known, otherwise }) => {
    const link = document.createElement("a"), line = document.createElement("p"), name = document.createElement("bdi");
    link.href = address;
    name.textContent = row.alt.value;
    link.append(name);
    line.append(`${otherwise ? words.otherwise : known ? words.known : words.done}: `, link);
    $(".field", row.item).replaceChildren(line);
    rows.delete(row);
    done += 1;
  };
  const failed = (row, request) => {
    const errors = isOurs(request) && request.status === 422 && request.response?.errors;
    wrong(row, errors ? Object.values(errors).flat().join(" ") || words.refused
      : request.status === 413 ? words.tooLarge
      : [200, 403].includes(request.status) && isOurs(request) ? words.signedOut
      : words.notSent);
  };
  const sendOne = (row) => new Promise((resolve) => {
    const data = new FormData(), request = new XMLHttpRequest(), { bar, file } = row;
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("alt", row.alt.value);
    for (const name of SHARED) data.append(name, form.elements[name].value);
    data.append("file", file);
    wrong(row, "");
    bar.hidden = false;
    bar.value = 0;
    say(words.sending.replace("{name}", () => file.name));
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / event.total;
      if (event.loaded === event.total) say(words.arrived);
    });
    request.addEventListener("loadend", () => {
      bar.hidden = true;
      const went = isOurs(request) && [200, 201].includes(request.status) && request.response?.markdown;
      if (went) ended(row, request.response); else failed(row, request);
      resolve();
    });
    request.open("POST", words.upload);
    request.responseType = "json";
    request.send(data);
  });
  // One after the other: encoding takes the server a while, and each has its own answer.
  const send = async (chosen) => {
    if (sending) return;
    sending = true;
    for (const row of chosen) {
      if (!rows.has(row)) continue;
      if (row.file.size > MOST) wrong(row, words.tooLarge);
      else if (!row.alt.value.trim()) wrong(row, words.noWords);
      else await sendOne(row);
    }
    sending = false;
    settle();
    const first = [...rows].find((row) => row.alt.hasAttribute("aria-invalid")) || [...rows][0];
    if (first) first.alt.focus();
  };

  field.addEventListener("change", () => take([...field.files]));
  form.addEventListener("submit", (event) => {
    if (!rows.size) return;
    event.preventDefault();
    send([...rows]);
  });
  window.addEventListener("beforeunload", (event) => { if (rows.size) event.preventDefault(); });
  onDrop(document, $(".zone", form), (event) => take([...event.dataTransfer.files]));
})();
