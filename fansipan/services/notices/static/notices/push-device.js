/* <push-device push-key action>: a button that lets pushes come to this browser, and says why it cannot. */
import { ConsoleElement } from "console/element.js";
import { name, state, subscribe, told } from "notices/push-browser.js";

export class PushDevice extends ConsoleElement {
  async start() {
    this.listen(this.part("button"), "click", () => this.#turnOn());
    this.#show(await state());
  }

  #show(found) {
    this.part("button").hidden = found !== "off" && found !== "on";
    this.part("text").textContent = this.label(found);
  }

  async #turnOn() {
    const button = this.part("button");
    button.disabled = true;
    try {
      const found = await subscribe(this.getAttribute("push-key"));
      if (!found) return this.#show("denied");
      const headers = { "Content-Type": "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) };
      const body = JSON.stringify({ ...told(found), label: name() });
      const answer = await fetch(this.getAttribute("action"), { method: "POST", headers, body, signal: this.life });
      if (!answer.ok) throw new Error(answer.status);
      location.reload();
    } catch {
      this.#show("failed");
    } finally {
      button.disabled = false;
    }
  }
}

customElements.define("push-device", PushDevice);
