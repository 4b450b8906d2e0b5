/* <push-communes push-key communes>: lets this browser be told of warnings for the communes that were chosen in it. Nobody
   learns who it is. What is chosen later is told to the hub when the page is next open. */
import { ConsoleElement, language } from "console/element.js";
import { state, subscribe, subscription, told } from "notices/push-browser.js";

const SUBSCRIPTIONS = "/api/v1/push/subscriptions";

class PushCommunes extends ConsoleElement {
  async start() {
    this.listen(this.part("begin"), "click", (event) => this.#busy(event.target, () => this.#begin()));
    this.listen(this.part("end"), "click", (event) => this.#busy(event.target, () => this.#end()));
    const can = await state();
    if (can === "unsupported" || can === "denied") return;
    const found = await subscription();
    const wished = found ? await this.#wished(found) : [];
    if (wished.length && wished.join() !== this.#communes.join()) await this.#wish(found);
    this.#show(wished.length > 0);
  }

  get #communes() {
    return this.getAttribute("communes").split(",").sort();
  }

  async #busy(button, work) {
    button.disabled = true;
    try {
      await work();
    } catch {
      document.dispatchEvent(new CustomEvent("fansipan:toast", { detail: { text: this.label("failed"), level: "error" } }));
    } finally {
      button.disabled = false;
    }
  }

  async #begin() {
    const found = await subscribe(this.getAttribute("push-key"));
    if (!found) return;
    await this.#wish(found);
    this.#show(true);
  }

  /* The browser stays subscribed: it may listen to reports too. */
  async #end() {
    const { endpoint } = await subscription();
    await this.#ask("DELETE", SUBSCRIPTIONS, { endpoint });
    this.#show(false);
  }

  #wish(found) {
    return this.#ask("POST", SUBSCRIPTIONS, { ...told(found), communes: this.#communes, language });
  }

  async #wished({ endpoint }) {
    const { communes } = await this.#ask("POST", `${SUBSCRIPTIONS}/wish`, { endpoint });
    return [...communes].sort();
  }

  async #ask(method, address, said) {
    const headers = { "Content-Type": "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") };
    const answer = await fetch(address, { method, headers, body: JSON.stringify(said), signal: this.life });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  #show(listening) {
    this.hidden = false;
    this.part("begin").hidden = listening;
    this.part("listening").hidden = !listening;
  }
}

customElements.define("push-communes", PushCommunes);
