// The payment that is shown: its summary, its sequence diagram, its item in DynamoDB and its events.
import { element } from '/assets/element.js';
import { diagram, file } from '/assets/diagram.js';
import { Operator } from '/assets/operator.js';

export class Payment {
  #id = null;
  #steps = 0;
  #reading = false;
  #operator = new Operator();

  constructor() {
    const save = document.createElement('button');
    save.type = 'button';
    save.id = 'export';
    save.textContent = 'Save the diagram as SVG';
    save.addEventListener('click', () => this.#save());
    element('acts').append(save);
  }

  /** Shows another payment. */
  show(id) {
    this.#id = id;
    this.#read();
  }

  /** @param summary of a payment that has changed */
  changed({ id }) {
    if (id === this.#id) this.#read();
  }

  /** Reads one version at a time, however fast the payment changes. */
  async #read() {
    if (this.#reading) {
      this.#steps = -1;
      return;
    }
    this.#reading = true;
    do {
      this.#steps = 0;
      const response = await fetch(`/lab/payments/${encodeURIComponent(this.#id)}`);
      if (response.ok) this.#draw(await response.json());
    } while (this.#steps === -1);
    this.#reading = false;
  }

  #draw({ id, state, item, bill, events }) {
    element('summary').textContent = `${id} ${state ?? ''}: ${bill.reads} read and ${bill.writes} write request units`;
    element('diagram').replaceChildren(diagram(events));
    element('timeline').replaceChildren(...events.map(line));
    element('item-panel').replaceChildren(part('pre', JSON.stringify(item, null, 2)));
    this.#operator.show(id, item ?? {}, events.findLast(({ from }) => from === 'OPERATOR')?.detail);
  }

  async #save() {
    const svg = element('diagram').querySelector('svg');
    if (!svg) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await file(svg));
    link.download = `${this.#id}.svg`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

function part(name, text) {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}

function line({ at, label, note, ok, detail }) {
  const item = document.createElement('li');
  const details = document.createElement('details');
  details.append(part('summary', `${at.slice(11, 23)} ${label}: ${note}`), part('pre', JSON.stringify(detail, null, 2)));
  item.append(details);
  item.classList.toggle('bad', !ok);
  return item;
}
