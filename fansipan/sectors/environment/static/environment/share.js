/* Passing a page on: the system's own way where there is one, else the link is copied. */
for (const button of document.querySelectorAll("[data-share]")) {
  const { share: url, shareTitle: title, copied } = button.dataset;
  button.hidden = !navigator.share && !navigator.clipboard;
  button.addEventListener("click", async () => {
    if (navigator.share) {
      // Closing the system's dialog without a choice rejects, which is nobody's fault.
      await navigator.share({ title, url }).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(url);
    document.dispatchEvent(new CustomEvent("fansipan:toast", { detail: { text: copied, level: "success" } }));
  });
}
