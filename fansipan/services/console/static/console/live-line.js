/* Which stream a page opens: one, whatever it shows. */

/** The address of the stream and the topics it will tell of: those of `src`, and those that every page hears. */
export function line(src, everywhere = "", language = "vi") {
  const url = new URL(src, "http://here");
  const own = url.searchParams.getAll("topic");
  const asked = url.search ? (own.length ? own : ["reading"]) : [];
  const topics = [...new Set([...asked, ...everywhere.split(" ").filter(Boolean)])];
  url.searchParams.delete("topic");
  if (!url.searchParams.has("language")) url.searchParams.set("language", language);
  for (const name of topics) url.searchParams.append("topic", name);
  return { address: url.pathname + url.search, topics };
}
