// The list of payments. It follows the newest one until another one is chosen.
import { element } from '/assets/element.js';

export class Payments {
  #choose;
  #items = new Map();
  #follows = true;

  /** @param choose shows a payment */
  constructor(choose) {
    this.#choose = choose;
    this.list = document.createElement('ul');
    this.list.className = 'plain';
    element('payments-panel').append(this.list);
  }

  /** @param summary of a payment that is new or has changed */
  add({ id, type, state, amount, currency }) {
    let button = this.#items.get(id);
    if (!button) {
      button = document.createElement('button');
      button.type = 'button';
      button.addEventListener('click', () => { this.#follows = false; this.#choose(id); });
      const item = document.createElement('li');
      item.append(button);
      this.list.prepend(item);
      this.#items.set(id, button);
      if (this.#follows && type === 'payment') this.#choose(id);
    }
    button.textContent = `${id} ${state ?? ''} ${amount ?? ''} ${currency ?? ''}`;
  }
}
