/* Scores of the residents' pages on a phone: node tools/lighthouse.mjs http://127.0.0.1:8000
   Fails when one is under its bar: performance 90, accessibility 100, best practices 95. CHROME_PATH names the browser. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BARS = { performance: 0.9, accessibility: 1, "best-practices": 0.95 };
const PAGES = { portal: "/", map: "/map", feedback: "/feedback/new", reports: "/feedback", warnings: "/warnings" };
const site = process.argv[2] ?? "http://127.0.0.1:8000";
const folder = mkdtempSync(join(tmpdir(), "lighthouse-"));
const program = process.env.LIGHTHOUSE ?? "node_modules/.bin/lighthouse";
let below = 0;

/* A browser that has only just been started loses its trace now and then: that is tried once more. */
function measured(order) {
  try {
    execFileSync(program, order, { stdio: ["ignore", "ignore", "pipe"] });
  } catch {
    execFileSync(program, order);
  }
}

for (const [name, path] of Object.entries(PAGES)) {
  const file = join(folder, `${name}.json`);
  const flags = "--headless=new --no-sandbox --use-angle=swiftshader --enable-unsafe-swiftshader";
  const only = `--only-categories=${Object.keys(BARS).join(",")}`;
  measured([site + path, "--quiet", only, "--output=json", `--output-path=${file}`, `--chrome-flags=${flags}`]);
  const { categories, audits } = JSON.parse(readFileSync(file));
  const scores = Object.entries(BARS).map(([key, bar]) => [key, categories[key].score, bar]);
  const bytes = Math.round(audits["total-byte-weight"].numericValue / 1024);
  console.log(name.padEnd(10), ...scores.map(([key, score]) => `${key} ${Math.round(score * 100)}`), `${bytes} KiB`);
  for (const [key, score, bar] of scores) {
    if (score >= bar) continue;
    below += 1;
    const refs = categories[key].auditRefs.filter(({ id, weight }) => weight && (audits[id].score ?? 1) < 0.9);
    for (const { id } of refs) console.log("  ", id, audits[id].displayValue ?? "", audits[id].score);
  }
}
const manifest = await (await fetch(`${site}/manifest.webmanifest`)).json();
const sizes = manifest.icons.map((icon) => icon.sizes);
const worker = await fetch(`${site}/service-worker.js`);
const installable = manifest.start_url && manifest.display === "standalone" && sizes.includes("512x512") && worker.ok;
console.log("installable", installable ? "yes" : "no");
process.exit(below || !installable ? 1 : 0);
