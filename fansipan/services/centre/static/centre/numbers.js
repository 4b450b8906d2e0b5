/* Numbers that stand in a page: they follow the stream, and turn grey by themselves when nothing comes any more. */
import { refreshAges } from "console/ages.js";

const LOOK = 5000;

document.addEventListener("fansipan:indicator", ({ detail }) => {
  for (const tile of document.querySelectorAll(`[data-number="${CSS.escape(detail.name)}"]`)) show(tile, detail);
  refreshAges();
});

function show(tile, { text, level, stands, word, as_of: asOf }) {
  tile.querySelector('[data-part="text"]').textContent = text;
  if (asOf) tile.dataset.asOf = asOf;
  const time = tile.querySelector(".tile-note time");
  if (time && asOf) time.dateTime = asOf;
  colour(tile, level, stands);
  const badge = tile.querySelector('[data-part="word"]');
  badge.textContent = word;
  badge.hidden = !word;
}

function colour(tile, level, stands) {
  tile.dataset.level = level;
  tile.dataset.stands = stands;
  tile.querySelector('[data-part="word"]').dataset.level = level;
}

function greyWhatIsOld() {
  for (const tile of document.querySelectorAll("[data-number][data-as-of]")) {
    const age = (Date.now() - Date.parse(tile.dataset.asOf)) / 1000;
    if (age > Number(tile.dataset.maxAge) && tile.dataset.stands !== "stale") colour(tile, "still", "stale");
  }
}

setInterval(greyWhatIsOld, LOOK);
greyWhatIsOld();
