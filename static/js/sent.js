"use strict";
// A reply that was sent: an answer takes the place of its form only where this site made it for that. Whatever else
// comes, or nothing, leaves every word in its field, says so beside the button and lets it be sent again.
(() => {
  const OURS = "Commons-Answer";
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
    // The words stand at the form, in the language of its page; a proxy says as the site does what is too large.
    const { dataset } = event.target;
    const said = (headers.has(OURS) || status === 413) && dataset[`said-${status}`];
    unsent(event.target, said || (status < 400 ? dataset.other : dataset.away));
  });
  addEventListener("htmx:error", ({ target, detail }) => { if (detail.ctx && !detail.ctx.text) unsent(target, target.dataset.away); });
  addEventListener("htmx:after:swap", () => {
    document.querySelector("#reply [autofocus], #reply[autofocus]")?.focus();
  });
})();
