// The events of a payment as a list: what the diagram draws, with all data. A step that is shown stays the same node.
import { copy } from '/assets/clipboard.js';
import { labelOf, names } from '/assets/diagram.js';
import { element, make } from '/assets/element.js';
import { dateAndTime, preciseTime } from '/assets/format.js';

export class Steps {
  #list = element('timeline');
  #nodes = new Map();
  #rules;
  #resend;

  /** @param resend sends a webhook again */
  constructor(rules, resend) {
    this.#rules = rules;
    this.#resend = resend;
  }

  show(events) {
    const older = this.#nodes;
    this.#nodes = new Map();
    let place = this.#list.firstElementChild;
    for (const event of events) {
      let key = JSON.stringify(event);
      while (this.#nodes.has(key)) key += ' ';
      const node = older.get(key) ?? this.#node(event);
      older.delete(key);
      this.#nodes.set(key, node);
      // A node that moves would lose the focus.
      if (node === place) place = node.nextElementSibling;
      else this.#list.insertBefore(node, place);
    }
    for (const node of older.values()) node.remove();
  }

  /** Opens a step and scrolls to it. */
  open(index) {
    const details = this.#list.children[index]?.firstElementChild;
    if (!details) return;
    details.open = true;
    details.firstElementChild.focus();
    details.scrollIntoView({ block: 'nearest' });
  }

  #node(event) {
    const { at, from, to, note, ok, type, function: acts, detail, curl, webhook_id: webhook } = event;
    const summary = make('summary', {},
      make('time', { dateTime: at, title: dateAndTime(at), textContent: preciseTime(at) }), ` ${names[from]} → ${names[to]}`, acts ? make('small', { textContent: ` ${acts}` }) : '',
      make('br'), make('strong', { textContent: labelOf(event) }), note ? ` ${ok ? '' : '✗ '}${note}` : '');
    const details = make('details', {}, summary);
    // Most steps are never opened.
    details.addEventListener('toggle', () => {
      const acts = make('p', { className: 'row' });
      if (curl) acts.append(button('Copy as curl', () => copy(curl)));
      if (webhook) acts.append(button('Send this webhook again', () => this.#resend(webhook)));
      details.append(acts, this.#rules.ofStep(event), make('pre', { textContent: JSON.stringify(detail, null, 2) }));
    }, { once: true });
    return make('li', { className: `${type ?? ''}${ok ? '' : ' bad'}` }, details);
  }
}

export function button(text, act) {
  const node = make('button', { type: 'button', textContent: text });
  node.addEventListener('click', act);
  return node;
}
