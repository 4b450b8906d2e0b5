/* <blur-boxes source boxes>: the picture as it was sent, with the boxes that are blurred; a moderator draws new ones with a
   pointer, and takes one away by Delete. The picture is fetched only on a click: that somebody looked is noted. */
import { ConsoleElement } from "console/element.js";

class BlurBoxes extends ConsoleElement {
  start() {
    this.boxes = JSON.parse(this.getAttribute("boxes") || "[]");
    this.edit = this.querySelector('[data-action="edit"]');
    this.edit.hidden = false;
    this.listen(this.edit, "click", () => this.#open());
  }

  #open() {
    this.edit.hidden = true;
    this.querySelector('[data-action="save"]').hidden = false;
    this.querySelector(".blurred")?.remove();
    const picture = Object.assign(new Image(), { src: this.getAttribute("source"), alt: "", draggable: false });
    this.stage = Object.assign(document.createElement("div"), { className: "blur-stage" });
    this.drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.drawing.setAttribute("viewBox", "0 0 1 1");
    this.drawing.setAttribute("preserveAspectRatio", "none");
    this.stage.append(picture, this.drawing);
    this.querySelector("form").prepend(this.stage);
    this.listen(this.drawing, "pointerdown", (event) => this.#begin(event));
    this.#show();
  }

  #at({ clientX, clientY }) {
    const { left, top, width, height } = this.drawing.getBoundingClientRect();
    const share = (value) => Math.min(1, Math.max(0, value));
    return [share((clientX - left) / width), share((clientY - top) / height)];
  }

  #begin(event) {
    if (event.target !== this.drawing) return;
    const [x, y] = this.#at(event);
    const draw = (moved) => {
      const [a, b] = this.#at(moved);
      this.fresh = [Math.min(x, a), Math.min(y, b), Math.max(x, a), Math.max(y, b)];
      this.#show();
    };
    const end = () => {
      this.drawing.removeEventListener("pointermove", draw);
      if (this.fresh && this.fresh[2] - this.fresh[0] > 0.005 && this.fresh[3] - this.fresh[1] > 0.005) this.boxes.push(this.fresh);
      this.fresh = undefined;
      this.#show();
    };
    this.drawing.setPointerCapture(event.pointerId);
    this.drawing.addEventListener("pointermove", draw);
    this.drawing.addEventListener("pointerup", end, { once: true });
  }

  #show() {
    const all = this.fresh ? [...this.boxes, this.fresh] : this.boxes;
    this.drawing.replaceChildren(...all.map((box, place) => this.#rect(box, place)));
    this.querySelector('[name="boxes"]').value = JSON.stringify(this.boxes);
  }

  #rect([left, top, right, bottom], place) {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const sizes = { x: left, y: top, width: right - left, height: bottom - top, tabindex: 0, role: "button" };
    for (const [name, value] of Object.entries(sizes)) rect.setAttribute(name, value);
    rect.setAttribute("aria-label", this.label("box", { n: place + 1 }));
    rect.addEventListener("keydown", (event) => {
      if (event.key !== "Delete" && event.key !== "Backspace") return;
      event.preventDefault();
      this.boxes.splice(place, 1);
      this.#show();
    });
    return rect;
  }
}

customElements.define("blur-boxes", BlurBoxes);
