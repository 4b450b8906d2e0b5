/* <report-form>: the form of a report, made quick. It finds where one is, shows a map on demand, asks whether it was reported
   already, keeps what was begun, and hands what is sent to the outbox, which sends it once, now or when there is a line.
   `plain`: a form of the office, sent as forms are, which only gets the map and what was reported near by. */
import { ConsoleElement, fill } from "console/element.js";

const LARGE = 1_500_000;
const LONGEST_SIDE = 2048;
const DRAFT = "fansipan-report-draft";

class ReportForm extends ConsoleElement {
  start() {
    this.form = this.querySelector("form");
    this.chosen = [];
    this.plain = this.hasAttribute("plain");
    this.#action("map").hidden = false;
    this.listen(this.#action("map"), "click", () => this.#openMap());
    this.listen(this.form, "change", () => this.#changed());
    if (this.plain) return;
    this.#action("locate").hidden = !("geolocation" in navigator) || !isSecureContext;
    this.listen(this.#action("locate"), "click", () => this.#locate());
    this.listen(this.form.elements.attachments, "change", () => this.#add());
    this.listen(this.form, "input", () => this.#keepDraft());
    this.listen(this.form, "submit", (event) => this.#submit(event));
    this.#takeDraft();
  }

  #action(name) {
    return this.querySelector(`[data-action="${name}"]`);
  }

  get fields() {
    const { category, lon, lat, commune, address, text, danger, name, phone, email, tell } = this.form.elements;
    const said = { address, text, name, phone, email, tell };
    const words = Object.fromEntries(Object.entries(said).map(([key, field]) => [key, field?.value ?? ""]));
    return {
      ...words,
      category: category.value,
      commune: commune.value,
      danger: danger.checked,
      lon: lon.value && Number(lon.value),
      lat: lat.value && Number(lat.value),
    };
  }

  #locate() {
    const button = this.#action("locate");
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        this.#place(coords.longitude, coords.latitude, this.label("where", { metres: Math.round(coords.accuracy) }));
        this.map?.move?.(coords.longitude, coords.latitude);
      },
      () => {
        button.removeAttribute("aria-busy");
        this.part("where").textContent = this.label("refused");
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
    );
  }

  #place(lon, lat, words) {
    this.form.elements.lon.value = lon.toFixed(6);
    this.form.elements.lat.value = lat.toFixed(6);
    this.part("where").textContent = words;
    this.#keepDraft();
    this.#askTwins();
  }

  async #openMap() {
    const host = this.part("map");
    host.hidden = false;
    if (this.map) return;
    await import(new URL("place-map.js", import.meta.url));
    this.map = document.createElement("place-map");
    this.map.setAttribute("boundaries", this.getAttribute("boundaries"));
    this.map.setAttribute("bbox", this.getAttribute("bbox"));
    this.map.setAttribute("pick", "");
    const { lon, lat } = this.form.elements;
    if (lon.value) this.map.setAttribute("center", `${lon.value},${lat.value}`);
    host.append(this.map);
    this.listen(this.map, "fansipan:picked", ({ detail: [lon, lat] }) => this.#place(lon, lat, this.label("chosen")));
    this.map.open();
  }

  #changed() {
    this.#keepDraft();
    this.#askTwins();
  }

  async #askTwins() {
    const { category, lon, lat } = this.fields;
    if (!category || lon === "" || !navigator.onLine) return;
    const asked = new URLSearchParams({ category, lon, lat });
    const answer = await fetch(`${this.getAttribute("twins")}?${asked}`, { signal: this.life }).catch(() => undefined);
    if (answer?.ok) this.part("twins").innerHTML = await answer.text();
  }

  async #add() {
    const input = this.form.elements.attachments;
    for (const file of [...input.files].slice(0, 6 - this.chosen.length)) {
      this.chosen.push({ name: file.name, blob: await smaller(file) });
    }
    input.value = "";
    this.#showFiles();
  }

  #showFiles() {
    const rows = this.chosen.map((file, place) => {
      const row = document.createElement("li");
      const take = Object.assign(document.createElement("button"), { type: "button", className: "button button-small" });
      take.textContent = this.label("remove", { name: file.name });
      take.addEventListener("click", () => {
        this.chosen.splice(place, 1);
        this.#showFiles();
      });
      if (file.blob.type.startsWith("image/")) {
        const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(file.blob), alt: "" });
        row.append(picture);
      }
      row.append(take);
      return row;
    });
    this.part("files").replaceChildren(...rows);
  }

  #keepDraft() {
    if (this.plain) return;
    try {
      localStorage.setItem(DRAFT, JSON.stringify(this.fields));
    } catch {
      // A browser that keeps nothing still sends.
    }
  }

  #takeDraft() {
    const kept = JSON.parse(localStorage.getItem(DRAFT) ?? "{}");
    for (const name of ["address", "text"]) if (kept[name]) this.form.elements[name].value ||= kept[name];
    if (kept.category && !this.fields.category) this.form.elements.category.value = kept.category;
  }

  async #submit(event) {
    event.preventDefault();
    const { fields } = this;
    // A commune without a point is a place too: the server knows its middle.
    if (!fields.category || (fields.lon === "" && !fields.commune)) return this.#say(this.label("missing"), "error");
    const address = (name) => this.getAttribute(name);
    const report = {
      key: FansipanOutbox.key(),
      at: Date.now(),
      state: "waiting",
      title: this.querySelector("[name=category]:checked")?.closest("label").querySelector("span").textContent ?? "",
      fields,
      files: this.chosen,
      addresses: { action: address("action"), challenge: address("challenge"), uploads: address("uploads") },
    };
    await FansipanOutbox.put(report);
    localStorage.removeItem(DRAFT);
    this.form.querySelector("[type=submit]").disabled = true;
    return this.#send(report);
  }

  async #send(report) {
    try {
      const done = await FansipanOutbox.flush((one, share) => {
        if (one.key === report.key) this.#say(this.label("sending", { percent: Math.round(share * 100) }));
      });
      const own = done.find((one) => one.report.key === report.key);
      location.assign(own ? own.said.url : this.getAttribute("mine"));
    } catch {
      await waitForLine();
      this.#say(this.label("kept"));
      setTimeout(() => location.assign(this.getAttribute("mine")), 1500);
    }
  }

  #say(text, level = "") {
    const state = this.part("state");
    state.textContent = fill(text, {});
    state.dataset.level = level;
  }
}

/* The worker sends when the line is back, even if no page is open, where the browser can do that. */
async function waitForLine() {
  try {
    const registration = await navigator.serviceWorker?.ready;
    await registration?.sync?.register("fansipan-reports");
  } catch {
    // Without it the next page that is opened sends.
  }
}

/* A photo of a telephone is many times larger than anybody needs to see a hole in a road. */
async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < LARGE) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
}

customElements.define("report-form", ReportForm);
