/* "Where I am": asked only on a click; only a position rounded to about a kilometre leaves the browser. And the button that
   installs the site as an app, where the browser offers it; then the map is kept too. */
for (const button of document.querySelectorAll("[data-here]")) {
  const { here, refused } = button.dataset;
  button.hidden = !("geolocation" in navigator) || !isSecureContext;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => location.assign(`${here}?lat=${coords.latitude.toFixed(2)}&lon=${coords.longitude.toFixed(2)}`),
      () => {
        button.disabled = false;
        document.dispatchEvent(new CustomEvent("fansipan:toast", { detail: { text: refused, level: "error" } }));
      },
      { enableHighAccuracy: false, timeout: 15_000, maximumAge: 600_000 },
    );
  });
}

window.addEventListener("beforeinstallprompt", (event) => {
  const button = document.querySelector("[data-install]");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => event.prompt(), { once: true });
});

window.addEventListener("appinstalled", async () => {
  const { active } = (await navigator.serviceWorker?.ready) ?? {};
  active?.postMessage({ type: "keep-map" });
});
