"use strict";
// Pictures for the text: by the button, dropped on the source or pasted. Each is described, sent and written in; what
// fails is said, and picture and words stay. Without scripts the same fields go with the form.
(() => {
  const { $, say, ours } = window.desk;
  const { form, source, put } = window.desk.editor;
  const box = $("details.picture"), field = $("input[type=file]", box), alt = $("[name=picture_alt]", box);
  const button = $("button[value=picture]", box), bar = $("progress", box), problem = $(".refused", box), thumb = $("canvas", box);
  const words = box.dataset;
  const MOST = 20 * 1024 * 1024, TAKEN = /^image\/(jpeg|png|webp|avif|gif)$/;
  const waiting = [];
  const HIGHEST = 144;
  let sending = false;

  const wrong = (said, where) => {
    problem.textContent = said;
    problem.hidden = !said;
    for (const one of [field, alt]) one.toggleAttribute("aria-invalid", !!said && one === where);
    if (where) where.focus();
  };
  // Drawn, as the site's pages show no picture that is not the site's own.
  const show = async () => {
    thumb.hidden = true;
    const file = field.files[0];
    const drawn = file && await createImageBitmap(file, { resizeHeight: HIGHEST, resizeQuality: "medium" }).catch(() => null);
    if (!drawn || file !== field.files[0]) return;
    Object.assign(thumb, { width: drawn.width, height: drawn.height, hidden: false });
    thumb.getContext("2d").drawImage(drawn, 0, 0);
  };
  const next = () => {
    const file = waiting.shift();
    if (!file) return;
    const one = new DataTransfer();
    one.items.add(file);
    field.files = one.files;
    show();
    box.open = true;
    wrong("");
    alt.focus();
    say(words.describe.replace("{name}", () => file.name));
  };
  const ask = (files) => {
    const pictures = [...files].filter((file) => TAKEN.test(file.type));
    if (pictures.length < files.length) say(pictures.length ? words.onlyPictures : words.noPicture);
    waiting.push(...pictures);
    if (!field.files.length && !sending) next();
  };

  // In a paragraph of its own: where the caret stands between two, else after the one in which it stands.
  const write = (markdown) => {
    const { selectionEnd: caret, value } = source;
    const before = value.slice(0, caret), end = value.indexOf("\n\n", caret);
    const at = !before.trim() || before.endsWith("\n\n") ? caret : end < 0 ? value.length : end;
    const head = value.slice(0, at), tail = value.slice(at);
    const gap = !head.trim() || head.endsWith("\n\n") ? "" : head.endsWith("\n") ? "\n" : "\n\n";
    put(gap + markdown + (tail.startsWith("\n") || !tail ? "" : "\n\n"), at, at);
  };
  const done = ({ markdown, address, known }) => {
    const described = alt.value;
    field.value = alt.value = "";
    show();
    box.open = false;
    write(markdown);
    const link = $(".in-library a");
    link.href = address;
    $("bdi", link).textContent = described;
    $(".in-library").hidden = false;
    say(known ? words.known : words.done);
    next();
  };
  const isOurs = (request) => request.getAllResponseHeaders().includes("commons-answer:");
  const failed = (request) => {
    const errors = isOurs(request) && request.status === 422 && request.response?.errors;
    if (errors) return wrong([...(errors.file || []), ...(errors.alt || [])].join(" ") || words.refused, errors.alt && !errors.file ? alt : field);
    wrong(request.status === 413 ? words.tooLarge
      : [200, 403].includes(request.status) && isOurs(request) ? words.signedOut
      : words.notSent, button);
  };
  const send = () => {
    const file = field.files[0];
    if (sending) return;
    if (!file) return wrong(words.choose, field);
    if (file.size > MOST) return wrong(words.tooLarge, field);
    if (!alt.value.trim()) return wrong(words.noWords, alt);
    wrong("");
    const data = new FormData(), request = new XMLHttpRequest();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("alt", alt.value);
    data.append("file", file);
    sending = true;
    bar.hidden = false;
    bar.value = 0;
    say(words.sending.replace("{name}", () => file.name));
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / event.total;
      if (event.loaded === event.total) say(words.arrived);
    });
    request.addEventListener("loadend", () => {
      sending = false;
      bar.hidden = true;
      const taken = isOurs(request) && [200, 201].includes(request.status) && request.response?.markdown;
      if (!taken) say("");
      if (taken) done(request.response); else failed(request);
    });
    request.open("POST", box.dataset.upload);
    request.responseType = "json";
    request.send(data);
  };

  window.desk.editor.takePictures = ask;
  // One of the library: the completion of complete.js, begun where the picture is to stand.
  $("[data-library]", box).addEventListener("click", async () => {
    const answer = await fetch(`${$("#completions").dataset.address}?q=media:`).then((found) => ours(found) && found.json()).catch(() => null);
    if (!answer?.found?.length) return wrong(answer ? words.empty : words.away);
    wrong("");
    const begun = "![](media:";
    box.open = false;
    write(`${begun})`);
    const at = source.value.lastIndexOf(begun, source.selectionEnd) + begun.length;
    source.setSelectionRange(at, at);
    source.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  button.addEventListener("click", (event) => { event.preventDefault(); send(); });
  for (const one of [alt, field]) {
    one.addEventListener("keydown", (event) => { if (event.key === "Enter" && one === alt) { event.preventDefault(); send(); } });
  }
  field.addEventListener("change", () => { show(); wrong(""); if (field.files.length) alt.focus(); });
  const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
  source.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    source.classList.add("over");
  });
  for (const name of ["dragleave", "drop", "dragend"]) source.addEventListener(name, () => source.classList.remove("over"));
  source.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    if (place?.offsetNode === source) source.setSelectionRange(place.offset, place.offset);
    ask(event.dataTransfer.files);
  });
})();
