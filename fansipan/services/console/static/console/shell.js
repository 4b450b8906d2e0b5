/* What every page does: ages, theme, dialogs, toasts, the search key, demo accounts. Loads the elements. */
import { keepAges, refreshAges } from "console/ages.js";
import "console/app.js";
import "console/data-table.js";
import "console/live-feed.js";
import "console/map-view.js";
import "console/time-chart.js";

const root = document.documentElement;
const YEAR = 31_536_000;

function chooseTheme(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; SameSite=Lax`;
  showTheme();
  document.dispatchEvent(new CustomEvent("fansipan:theme"));
}

function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme ?? "")));
  }
}

function toast({ text, level = "info" }) {
  const stand = document.getElementById("toasts");
  const shown = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  shown.dataset.level = level;
  shown.querySelector("use").setAttribute("href", { success: "#i-check", error: "#i-alert" }[level] ?? "#i-info");
  shown.querySelector("p").textContent = text;
  shown.querySelector("button").addEventListener("click", () => shown.remove());
  stand.append(shown);
  // An error stays until it is put away: it may need to be read twice.
  if (level !== "error") setTimeout(() => shown.remove(), 6000);
}

function openDialog(id) {
  document.getElementById(id)?.showModal();
}

function signInAs({ login, password }) {
  const form = document.querySelector("[data-login]");
  form.elements.username.value = login;
  form.elements.password.value = password;
  form.requestSubmit();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(
    "[data-theme-choice], [data-dialog], [data-close], [data-login-as], [data-print]",
  );
  if (!button) return;
  const { themeChoice, dialog, close, loginAs, print } = button.dataset;
  if (themeChoice !== undefined) chooseTheme(themeChoice);
  if (dialog !== undefined) openDialog(dialog);
  if (close !== undefined) button.closest("dialog")?.close();
  if (loginAs !== undefined) signInAs({ login: loginAs, password: button.dataset.password });
  if (print !== undefined) window.print();
});

document.addEventListener("fansipan:toast", (event) => toast(event.detail));

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  if (!search.checkVisibility()) document.getElementById("search").showPopover();
  search.focus();
});

document.getElementById("search")?.addEventListener("toggle", (event) => {
  if (event.newState === "open") document.querySelector("[data-search]").focus();
});

// On a phone the tab one stands on may lie beyond the edge.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.addEventListener("htmx:afterSwap", () => refreshAges());

for (const choice of document.querySelectorAll("[data-themes]")) choice.hidden = false;
showTheme();
keepAges();
