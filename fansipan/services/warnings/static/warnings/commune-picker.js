/* <commune-picker>: the communes on the drawing and in the list are the same choice. */
class CommunePicker extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const code = event.target.closest?.("path[data-code]")?.dataset.code;
      const box = code && this.#box(code);
      if (!box) return;
      box.checked = !box.checked;
      this.#show(box);
    });
    this.addEventListener("change", (event) => this.#show(event.target));
  }

  #box(code) {
    return this.querySelector(`input[name="communes"][value="${CSS.escape(code)}"]`);
  }

  #show(box) {
    const path = this.querySelector(`path[data-code="${CSS.escape(box.value)}"]`);
    path?.classList.toggle("chosen", box.checked);
  }
}

customElements.define("commune-picker", CommunePicker);
