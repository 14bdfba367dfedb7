"use strict";
// Pictures for the text: by the button, dropped on the source or pasted; and for the cover. Each is described, sent and
// written in; what fails is said, and picture and words stay. Without scripts the same fields go with the form.
(() => {
  const { $, $$, say, ours, onDrop } = window.desk;
  const { form, source, put } = window.desk.editor;
  const words = $("details.picture").dataset;
  const MOST = 20 * 1024 * 1024, TAKEN = /^image\/(jpeg|png|webp|avif|gif)$/;
  const HIGHEST = 144;

  // In a paragraph of its own: where the caret stands between two, else after the one in which it stands.
  const write = (markdown) => {
    const { selectionEnd: caret, value } = source;
    const before = value.slice(0, caret), end = value.indexOf("\n\n", caret);
    const at = !before.trim() || before.endsWith("\n\n") ? caret : end < 0 ? value.length : end;
    const head = value.slice(0, at), tail = value.slice(at);
    const gap = !head.trim() || head.endsWith("\n\n") ? "" : head.endsWith("\n") ? "\n" : "\n\n";
    put(gap + markdown + (tail.startsWith("\n") || !tail ? "" : "\n\n"), at, at);
  };
  const cover = (markdown) => {
    form.elements.cover.value = /\(media:([^\s)]+)/.exec(markdown)[1];
    form.elements.no_cover.checked = false;
  };
  const changed = () => form.elements.cover.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const isOurs = (request) => request.getAllResponseHeaders().includes("commons-answer:");

  // One place where a picture is described and sent: for the text, or as cover. `done` does what is to be done with it.
  const uploader = (box, done) => {
    const field = $("input[type=file]", box), button = $("[data-send]", box), bar = $("progress", box);
    const problem = $(".refused", box), thumb = $("canvas", box), known = $(".known", box);
    const said = Object.fromEntries(["alt", "caption", "credit", "licence"]
      .map((name) => [name, form.elements[`${box.dataset.place}_${name}`]]));
    const { alt } = said;
    const waiting = [];
    let sending = false;

    const wrong = (what, where) => {
      problem.textContent = what;
      problem.hidden = !what;
      for (const one of [field, ...Object.values(said)]) one.toggleAttribute("aria-invalid", !!what && one === where);
      const more = where?.closest("details");
      if (more) more.open = true;
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
    const empty = () => { for (const one of Object.values(said)) one.value = ""; };
    // The file was there with other words: both are seen, and which of them stand is chosen.
    const offer = ({ words: theirs, may_change: may, filled_up: all, address }) => {
      const licence = [...said.licence.options].find((option) => option.value === theirs.licence)?.text;
      for (const place of $$("[data-word]", known)) place.textContent = theirs[place.dataset.word] || "–";
      if (licence) $("[data-word=licence]", known).textContent = licence;
      $("[data-may]", known).hidden = !may;
      $("[data-may-not]", known).hidden = may;
      known.offered = { address, all };
      known.hidden = false;
      box.open = true;
      known.scrollIntoView({ block: "nearest" });
    };
    const useMine = async () => {
      const data = new FormData(), { address, all } = known.offered;
      data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      for (const [name, value] of Object.entries(all)) data.append(name, value);
      const answer = await fetch(address, { method: "POST", body: data }).catch(() => null);
      if (!answer?.ok || !ours(answer) || !answer.redirected) return wrong(words.refused, $("[data-may] button", known));
      known.hidden = true;
      empty();
      wrong("");
      say(words.wordsUsed);
      changed();
    };
    const taken = (answer) => {
      const { markdown, address, known: was, otherwise } = answer;
      const described = alt.value;
      field.value = "";
      if (!otherwise) empty();
      known.hidden = true;
      show();
      box.open = false;
      done(markdown, { address, described, was });
      if (otherwise) offer(answer);
      next();
    };
    const failed = (request) => {
      const errors = isOurs(request) && request.status === 422 && request.response?.errors;
      if (errors) {
        const first = ["file", ...Object.keys(said)].find((name) => errors[name]);
        return wrong(Object.values(errors).flat().join(" ") || words.refused, said[first] || field);
      }
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
      for (const [name, one] of Object.entries(said)) data.append(name, one.value);
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
        const went = isOurs(request) && [200, 201].includes(request.status) && request.response?.markdown;
        if (!went) say("");
        if (went) taken(request.response); else failed(request);
      });
      request.open("POST", words.upload);
      request.responseType = "json";
      request.send(data);
    };

    button.addEventListener("click", (event) => { event.preventDefault(); send(); });
    $("[data-may] button", known)?.addEventListener("click", (event) => {
      if (!known.offered) return; // offered by the page itself: the form goes as it is
      event.preventDefault();
      useMine();
    });
    for (const one of [alt, said.caption, said.credit]) {
      one.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); send(); } });
    }
    field.addEventListener("change", () => { show(); wrong(""); if (field.files.length) alt.focus(); });
    return { ask, wrong };
  };

  const box = $("details.picture");
  const { ask, wrong } = uploader(box, (markdown, { address, described, was }) => {
    write(markdown);
    const link = $(".in-library a");
    link.href = address;
    $("bdi", link).textContent = described;
    $(".in-library").hidden = false;
    say(was ? words.known : words.done);
  });
  uploader($("details[data-place=cover]"), (markdown) => { cover(markdown); changed(); say(words.covered); });
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
  onDrop(source, source, (event) => {
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    if (place?.offsetNode === source) source.setSelectionRange(place.offset, place.offset);
    ask(event.dataTransfer.files);
  });
})();
