// Where a reader goes on who comes by a part of an address (#…) that an earlier site had. Fetched by read.js.
const bare = (words) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

// A heading that was called otherwise there (/wiki/Title#Its_law).
const goTo = () => {
  const wanted = bare(new URLSearchParams(`of=${location.hash.slice(1)}`).get("of"));
  if (!wanted || document.querySelector(":target")) return;
  const all = [...document.querySelectorAll(".text :is(h2, h3)[id]")];
  const found = all.find((one) => bare(one.id.slice(2)) === wanted || bare(one.textContent) === wanted);
  if (found) location.replace(`#${found.id}`);
};

// A reply (#comment-12) that stands on another page here.
const goToReply = () => {
  const [, reply] = location.hash.match(/^#(comment-\d+)$/) || [];
  if (reply && !document.getElementById(reply) && document.querySelector('#responses .pager [href*="responses="]')) {
    location.replace(new URL(`responses/${reply}/`, location));
  }
};

for (const go of [goTo, goToReply]) {
  go();
  addEventListener("hashchange", go);
}
