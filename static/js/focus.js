"use strict";
// The focal point of a picture: pointed at, moved by arrow keys or typed; cross and crops follow at once. Without scripts
// a click sends the form, and the fields can be typed in.
(() => {
  const { $, $$ } = window.desk;
  const box = $(".focus");
  if (!box) return;
  const [across, down] = ["focus_x", "focus_y"].map((name) => $(`[name=${name}]`, box));
  const { width, height, said } = box.dataset;
  const STEP = 1, STRIDE = 10;
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const within = (number) => Math.min(100, Math.max(0, Math.round(number) || 0));
  const now = () => [within(across.value), within(down.value)];

  const show = () => {
    const [x, y] = now();
    for (const cross of $$(".point svg", box)) {
      const { width: wide, height: high } = cross.viewBox.baseVal;
      $("g", cross).setAttribute("transform", `translate(${wide * x / 100} ${high * y / 100})`);
    }
    for (const crop of $$(".crops svg", box)) {
      const { width: wide, height: high } = crop.viewBox.baseVal;
      crop.setAttribute("viewBox", `${(width - wide) * x / 100} ${(height - high) * y / 100} ${wide} ${high}`);
    }
  };
  const set = (x, y) => {
    across.value = within(x);
    down.value = within(y);
    show();
    $("[role=status]", box).textContent = said.replace("{x}", across.value).replace("{y}", down.value);
  };
  for (const picture of $$("input[type=image]", box)) {
    picture.addEventListener("click", (event) => {
      event.preventDefault();
      const place = picture.getBoundingClientRect();
      // A key has no place. Enter in a field presses the first button, which this is: then the form is meant.
      if (event.detail) set(100 * (event.clientX - place.left) / place.width, 100 * (event.clientY - place.top) / place.height);
      else if (document.activeElement !== picture) picture.form.requestSubmit($("button[value=save]", picture.form));
    });
    picture.addEventListener("keydown", (event) => {
      const move = MOVES[event.key];
      if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const [x, y] = now(), step = event.shiftKey ? STRIDE : STEP;
      set(x + step * move[0], y + step * move[1]);
    });
  }
  for (const field of [across, down]) field.addEventListener("input", show);
})();
