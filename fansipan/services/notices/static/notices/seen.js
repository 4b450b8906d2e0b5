/* The inbox says which of its notices somebody has looked at: those that were on the screen for a second. */
const list = document.querySelector("[data-seen]");
const LOOKED = 1000;

if (list) {
  const waiting = new Map();
  const look = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(waiting.get(target));
      if (isIntersecting && !document.hidden) waiting.set(target, setTimeout(() => saw(target), LOOKED));
    }
  });
  const saw = async (row) => {
    look.unobserve(row);
    const body = new URLSearchParams({ notice: row.dataset.unseen });
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    const answer = await fetch(list.dataset.seen, { method: "POST", headers, body }).catch(() => undefined);
    if (answer?.ok) document.dispatchEvent(new CustomEvent("notices:seen", { detail: await answer.json() }));
  };
  for (const row of list.querySelectorAll("[data-unseen]")) look.observe(row);
}
