/* How a table is sorted and filtered: no page, no words, so it can be tested alone. */

/** Letters without marks and case: "Tằng Loỏng" and "tang loong" are the same. */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/** Every word of the query occurs in the text. */
export function matches(text, query) {
  const folded = fold(text);
  return fold(query)
    .split(/[\s,;]+/)
    .every((word) => folded.includes(word));
}

/** The query without that one of its parts between commas which names where everything is; alone it stays. */
export function withoutPart(query, everywhere) {
  const parts = query.split(/[,;]/).map((part) => part.trim());
  return parts.filter((part, _place, all) => all.length === 1 || fold(part) !== fold(everywhere)).join(" ");
}

/** Compares two cells {value, text}: by number when both have one, else by text; empty cells come last either way. */
export function compare(left, right, direction, collator) {
  const emptiness = Number(empty(left)) - Number(empty(right));
  if (emptiness) return emptiness;
  const bothNumbers = Number.isFinite(left.value) && Number.isFinite(right.value);
  return direction * (bothNumbers ? left.value - right.value : collator.compare(left.text, right.text));
}

function empty(cell) {
  return !Number.isFinite(cell.value) && (cell.text === "" || cell.text === "–");
}
