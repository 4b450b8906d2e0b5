/* The outbox of this device: reports wait in IndexedDB until there is a line, and are sent once. A plain script, because the
   page and the service worker both use it. Each report has a key of its own: however often it is sent, it is one report.
   Files go by tus 1.0, so that a broken line costs only the piece that was on it. */
(() => {
  const NAME = "fansipan-reports";
  const PIECE = 512 * 1024;
  const LOCK = "fansipan-outbox";
  const GONE = -1;

  function database() {
    return new Promise((done, failed) => {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("reports", { keyPath: "key" });
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
  }

  async function within(mode, work) {
    const base = await database();
    try {
      return await new Promise((done, failed) => {
        const transaction = base.transaction("reports", mode);
        const asked = work(transaction.objectStore("reports"));
        transaction.oncomplete = () => done(asked?.result);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    } finally {
      base.close();
    }
  }

  const put = (report) => within("readwrite", (store) => store.put(report));
  const drop = (key) => within("readwrite", (store) => store.delete(key));
  const get = (key) => within("readonly", (store) => store.get(key));
  const all = async () => {
    const found = await within("readonly", (store) => store.getAll());
    return found.sort((a, b) => b.at - a.at);
  };

  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
  }

  /* What the server asks of a browser instead of a puzzle for people: a number that fits a challenge. */
  async function work(challenge, bits = 14) {
    const encoder = new TextEncoder();
    for (let number = 0; ; number++) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(`${challenge}.${number}`)));
      const head = ((digest[0] << 24) | (digest[1] << 16) | (digest[2] << 8) | digest[3]) >>> 0;
      if (head >>> (32 - bits) === 0) return String(number);
    }
  }

  const TUS = { "Tus-Resumable": "1.0.0" };

  async function begin(report, file, addresses) {
    const name = btoa(unescape(encodeURIComponent(file.name || "file")));
    const headers = { ...TUS, "Upload-Length": String(file.blob.size), "Upload-Metadata": `filename ${name}` };
    const made = await fetch(addresses.uploads, { method: "POST", headers });
    if (made.status !== 201) throw refusal(made.status);
    file.address = new URL(made.headers.get("Location"), self.location.href).pathname;
    await put(report);
  }

  /* After some days without a line the server has forgotten what was begun: then the file begins anew. */
  async function upload(report, file, addresses, progress) {
    let offset = file.address ? await standing(file) : GONE;
    if (offset === GONE) {
      await begin(report, file, addresses);
      offset = 0;
    }
    while (offset < file.blob.size) {
      const headers = { ...TUS, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
      const body = file.blob.slice(offset, offset + PIECE);
      const sent = await fetch(file.address, { method: "PATCH", headers, body });
      if (sent.status === 409) offset = await standing(file);
      else if (sent.status === 204) offset = Number(sent.headers.get("Upload-Offset"));
      else throw refusal(sent.status);
      if (offset === GONE) throw refusal(404);
      progress(offset, file);
    }
    return file.address.split("/").pop();
  }

  async function standing(file) {
    const asked = await fetch(file.address, { method: "HEAD", headers: TUS, cache: "no-store" });
    if (asked.status === 404) return GONE;
    if (!asked.ok) throw refusal(asked.status);
    return Number(asked.headers.get("Upload-Offset"));
  }

  /* A refusal that will stay one is told to the person; everything else is tried again. An error without a status is a line
     that broke. */
  function refusal(status, title = "") {
    const final = [400, 409, 413, 415, 422].includes(status);
    return Object.assign(new Error(title || String(status)), { final, status, title });
  }

  async function send(report, progress = () => {}) {
    const { addresses } = report;
    const whole = report.files.reduce((sum, file) => sum + file.blob.size, 0) || 1;
    const uploads = [];
    let before = 0;
    for (const file of report.files) {
      uploads.push(await upload(report, file, addresses, (offset) => progress((before + offset) / whole)));
      before += file.blob.size;
    }
    const asked = await fetch(addresses.challenge, { cache: "no-store" });
    if (!asked.ok) throw refusal(asked.status);
    const { challenge } = await asked.json();
    const answer = await work(challenge);
    const body = JSON.stringify({ ...report.fields, key: report.key, uploads, challenge, answer });
    const headers = { "Content-Type": "application/json" };
    const sent = await fetch(addresses.action, { method: "POST", headers, body });
    const said = await sent.json().catch(() => ({}));
    if (!sent.ok) throw refusal(sent.status, said.title);
    await put({ ...report, files: [], fields: {}, state: "sent", code: said.report, url: said.url, sentAt: Date.now() });
    return said;
  }

  /* Sends everything that waits, one sender at a time among page and worker. Gives what was sent, and as `left` why
     something still waits: a report that the server cannot take just now holds up no other. Throws when the line broke, or
     when nothing was sent though something waits. */
  async function flush(progress) {
    const run = async () => {
      const done = [];
      let left;
      for (const { key: waiting } of (await all()).filter(({ state }) => state === "waiting").reverse()) {
        const report = await get(waiting);
        if (report?.state !== "waiting") continue;
        try {
          done.push({ report, said: await send(report, (share) => progress?.(report, share)) });
        } catch (error) {
          if (error.final) await put({ ...report, state: "refused", why: error.title || error.message });
          else if (error.status) left = error;
          else throw error;
        }
      }
      if (left && !done.length) throw left;
      return Object.assign(done, { left });
    };
    return navigator.locks ? navigator.locks.request(LOCK, run) : run();
  }

  self.FansipanOutbox = { all, drop, flush, get, key, put, send, work };
})();
