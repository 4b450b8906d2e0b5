/* The outbox of a device against a server that forgets, is busy or away. Run by test_outbox.py. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../static/citizens/outbox.js", import.meta.url));
const ADDRESSES = { uploads: "/uploads", challenge: "/challenge", action: "/send" };

let rows, calls, server;

/* As much of IndexedDB as the outbox uses: one store in which copies are kept. */
const store = {
  put: (value) => answer(rows.set(value.key, structuredClone(value))),
  delete: (key) => answer(rows.delete(key)),
  get: (key) => answer(structuredClone(rows.get(key))),
  getAll: () => answer([...rows.values()].map((row) => structuredClone(row))),
};
const answer = (result) => ({ result });

function open() {
  const opening = { result: { close() {}, transaction } };
  queueMicrotask(() => opening.onsuccess());
  return opening;
}

function transaction() {
  const made = { objectStore: () => store };
  queueMicrotask(() => made.oncomplete());
  return made;
}

function reply(status, headers = {}, body = {}) {
  return { status, ok: status < 300, headers: new Map(Object.entries(headers)), json: async () => body };
}

globalThis.self = globalThis;
globalThis.location = { href: "https://fansipan.example/feedback/new" };
globalThis.indexedDB = { open };
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
globalThis.fetch = async (address, { method = "GET", body } = {}) => {
  calls.push(`${method} ${address}`);
  return server(method, address, body);
};
// The work that the server asks for is done at the first try here.
Object.defineProperty(globalThis.crypto, "subtle", { value: { digest: async () => new ArrayBuffer(32) } });
new Function(readFileSync(SCRIPT, "utf8"))();
const { flush, put } = globalThis.FansipanOutbox;

function report(key, at, files = []) {
  return { key, at, state: "waiting", files, fields: { text: key }, addresses: ADDRESSES };
}

/* A server that knows the upload `known` and takes every report; `more` answers before it does. */
function usual(known, more = () => undefined) {
  return (method, address, body) => {
    const special = more(method, address, body);
    if (special) return special;
    if (method === "HEAD") return address === known ? reply(200, { "Upload-Offset": "0" }) : reply(404);
    if (method === "POST" && address === "/uploads") return reply(201, { Location: known });
    if (method === "PATCH") return reply(204, { "Upload-Offset": String(body.size) });
    if (address === "/challenge") return reply(200, {}, { challenge: "c" });
    return reply(201, {}, { report: "PA-1", url: "/feedback/mine/s" });
  };
}

beforeEach(() => {
  rows = new Map();
  calls = [];
});

test("a file that the server has forgotten begins anew", async () => {
  await put(report("a", 1, [{ name: "a.jpg", blob: new Blob(["photo"]), address: "/uploads/old" }]));
  server = usual("/uploads/new");
  const done = await flush();
  assert.equal(done.length, 1);
  assert.equal(rows.get("a").state, "sent");
  assert.deepEqual(calls.slice(0, 3), ["HEAD /uploads/old", "POST /uploads", "PATCH /uploads/new"]);
});

test("a report that cannot be taken just now holds up no other", async () => {
  await put(report("first", 1));
  await put(report("second", 2));
  server = usual("", (method, address, body) => address === "/send" && body.includes('"first"') && reply(503));
  const done = await flush();
  assert.deepEqual([rows.get("first").state, rows.get("second").state], ["waiting", "sent"]);
  assert.equal(done.left.status, 503);
  server = usual("");
  await flush();
  assert.equal(rows.get("first").state, "sent");
});

test("a refusal that stays one is kept with its reason, and the rest goes on", async () => {
  await put(report("first", 1));
  await put(report("second", 2));
  const refused = reply(422, {}, { title: "There is no such kind." });
  server = usual("", (method, address, body) => address === "/send" && body.includes('"first"') && refused);
  await flush();
  assert.deepEqual([rows.get("first").state, rows.get("first").why], ["refused", "There is no such kind."]);
  assert.equal(rows.get("second").state, "sent");
});

test("a line that broke ends the round, and everything waits", async () => {
  await put(report("first", 1));
  await put(report("second", 2));
  server = () => Promise.reject(new TypeError("no line"));
  await assert.rejects(flush(), TypeError);
  assert.equal(calls.length, 1);
  assert.deepEqual([...rows.values()].map(({ state }) => state), ["waiting", "waiting"]);
});
