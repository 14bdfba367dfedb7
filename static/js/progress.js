/* A page that tells how far something is comes anew by itself: its numbers in place, and whole when the state is
   another. Each tenth is announced. */
{
  const EVERY = 2000;
  const announced = document.getElementById("announced");

  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("progress");
      const shown = document.getElementById("progress");
      if (!answer.ok) throw new Error(answer.status);
      if (!found || found.dataset.state !== shown.dataset.state) {
        location.reload();
        return;
      }
      if (found.dataset.tenth !== shown.dataset.tenth) announced.textContent = found.dataset.tenth;
      shown.replaceWith(document.adoptNode(found));
    } catch {
      /* The server or the line is away for a moment: the next look may find it again. */
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
}
