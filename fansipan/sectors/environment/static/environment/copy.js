/* Copying the code of a widget; the button also works after the form has drawn it anew. */
const ready = () => {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  const detail = { text: button.dataset.copied, level: "success" };
  document.dispatchEvent(new CustomEvent("fansipan:toast", { detail }));
});

document.addEventListener("htmx:afterSwap", ready);
ready();
