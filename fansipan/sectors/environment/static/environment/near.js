/* "Where I am": asked only on a click; only a position rounded to about a kilometre leaves the browser. */
for (const button of document.querySelectorAll("[data-near]")) {
  const { near, refused } = button.dataset;
  button.hidden = !("geolocation" in navigator) || !isSecureContext;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        location.assign(`${near}?lat=${coords.latitude.toFixed(2)}&lon=${coords.longitude.toFixed(2)}`);
      },
      () => {
        button.disabled = false;
        document.dispatchEvent(new CustomEvent("fansipan:toast", { detail: { text: refused, level: "error" } }));
      },
      { enableHighAccuracy: false, timeout: 15_000, maximumAge: 600_000 },
    );
  });
}
