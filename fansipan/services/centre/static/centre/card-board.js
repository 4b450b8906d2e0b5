/* <card-board>: the cards of a dashboard, put on, taken away and moved by pointer or by keys; what stands is written into
   the hidden field that the form sends. Parts: cards (the list), kind, of, written, said. Template: card. */
import { ConsoleElement } from "console/element.js";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export class CardBoard extends ConsoleElement {
  start() {
    this.listen(this, "click", (event) => this.#pressed(event));
    this.listen(this, "keydown", (event) => this.#keyed(event));
    this.listen(this, "pointerdown", (event) => this.#grab(event));
    this.listen(this.part("kind"), "change", () => this.#choose());
    this.#choose();
    this.#write();
  }

  get cards() {
    return [...this.part("cards").children];
  }

  #choose() {
    const chosen = this.part("kind").selectedOptions[0];
    this.part("of").disabled = chosen.dataset.of === undefined;
  }

  #pressed({ target }) {
    const button = target.closest("button[data-action]");
    const card = button?.closest("li");
    switch (button?.dataset.action) {
      case "add":
        return this.#add();
      case "earlier":
        return this.#move(card, -1, button);
      case "later":
        return this.#move(card, 1, button);
      case "wide":
        card.classList.toggle("board-wide");
        button.setAttribute("aria-pressed", String(card.classList.contains("board-wide")));
        return this.#write();
      case "remove":
        return this.#remove(card);
    }
  }

  #keyed(event) {
    const handle = event.target.closest('[data-action="handle"]');
    const step = STEPS[event.key];
    if (!handle || !step) return;
    event.preventDefault();
    this.#move(handle.closest("li"), step, handle);
  }

  #add() {
    const kind = this.part("kind").selectedOptions[0];
    const of = this.part("of");
    const card = this.querySelector('template[data-template="card"]').content.firstElementChild.cloneNode(true);
    card.dataset.kind = kind.value;
    card.dataset.of = of.disabled ? "" : of.value;
    const name = of.disabled ? kind.text : `${kind.text}: ${of.selectedOptions[0].text}`;
    card.querySelector('[data-part="name"]').textContent = name;
    this.part("cards").append(card);
    card.querySelector('[data-action="handle"]').focus();
    this.#write();
    this.#tell(card);
  }

  #remove(card) {
    const next = card.nextElementSibling ?? card.previousElementSibling;
    this.part("said").textContent = this.label("removed", { title: this.#title(card) });
    card.remove();
    (next?.querySelector('[data-action="handle"]') ?? this.part("kind")).focus();
    this.#write();
  }

  #move(card, step, focused) {
    const other = step < 0 ? card.previousElementSibling : card.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(card);
    else other.after(card);
    focused.focus();
    this.#write();
    this.#tell(card);
  }

  /* The card follows the pointer from place to place: it stands where it would be let go. */
  #grab(event) {
    const card = event.target.closest('[data-action="handle"]')?.closest("li");
    if (!card || event.button) return;
    event.preventDefault();
    card.setPointerCapture(event.pointerId);
    card.classList.add("board-held");
    const over = ({ clientX, clientY }) => {
      const under = document.elementsFromPoint(clientX, clientY).find((each) => each !== card && this.cards.includes(each));
      if (!under) return;
      const order = this.cards;
      if (order.indexOf(under) < order.indexOf(card)) under.before(card);
      else under.after(card);
    };
    const drop = () => {
      card.classList.remove("board-held");
      card.removeEventListener("pointermove", over);
      this.#write();
      this.#tell(card);
    };
    card.addEventListener("pointermove", over);
    card.addEventListener("pointerup", drop, { once: true });
    card.addEventListener("pointercancel", drop, { once: true });
  }

  #title(card) {
    return card.querySelector('[data-part="name"]').textContent;
  }

  #tell(card) {
    const cards = this.cards;
    const places = { title: this.#title(card), place: cards.indexOf(card) + 1, total: cards.length };
    this.part("said").textContent = this.label("moved", places);
  }

  #write() {
    const written = this.cards.map(({ dataset: { kind, of }, classList }) => ({
      kind,
      of,
      wide: classList.contains("board-wide"),
    }));
    this.part("written").value = JSON.stringify(written);
  }
}

customElements.define("card-board", CardBoard);
