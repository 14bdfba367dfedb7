"use strict";
// A reply that was sent: an answer takes the place of its form only where this site made it for that. Whatever else
// comes, or nothing, leaves every word in its field, says so beside the button and lets it be sent again.
(() => {
  const OURS = "Commons-Answer";
  const REFUSED = {
    403: "The site did not take this form from here. Copy your words, load the page anew and send them once more.",
    404: "There is no such essay any more. Copy your words before you leave.",
    410: "The essay was withdrawn meanwhile. Copy your words before you leave.",
    429: "That was too much at once. Your words are still here: wait a minute, then send them again.",
  };
  const LARGE = "This is too large to be sent. Shorten it, then send it again: your words are still here.";
  const AWAY = "It could not be sent: the site did not answer. Your words are still here; send them again in a minute.";
  const OTHER = "It could not be sent: what answered was not this site. Your words are still here; send them again in a minute.";

  const unsent = (form, words) => {
    const line = form.querySelector(".unsent") || Object.assign(document.createElement("p"), { className: "unsent error", role: "alert" });
    delete form.dataset.sent;
    form.querySelector(".actions").after(line);
    // In a moment of its own, so that the same words are read out again.
    setTimeout(() => { line.textContent = words; });
  };
  addEventListener("htmx:before:request", ({ target }) => { target.querySelector(".unsent")?.replaceChildren(); });
  addEventListener("htmx:before:response", (event) => {
    const { headers, status } = event.detail.ctx.response;
    if (headers.get(OURS) === "reply") return;
    event.preventDefault();
    const said = headers.has(OURS) && REFUSED[status];
    unsent(event.target, said || (status === 413 ? LARGE : status < 400 ? OTHER : AWAY));
  });
  addEventListener("htmx:error", ({ target, detail }) => { if (detail.ctx && !detail.ctx.text) unsent(target, AWAY); });
  addEventListener("htmx:after:swap", () => {
    document.querySelector("#reply [autofocus], #reply[autofocus]")?.focus();
  });
})();
