// Switches for what goes wrong, and the lab's clock. What is on is the lab's to say, not this page's: another tab may switch too.
import { element } from '/assets/element.js';
import { order, ask } from '/assets/order.js';

export class Faults {
  #boxes = new Map();
  #copies;
  /** Controls whose change the lab has not confirmed: it may still publish the state before it. */
  #unconfirmed = new Set();
  #state = { on: [], copies: 2 };

  constructor({ faults }) {
    for (const [group, members] of Map.groupBy(faults, fault => fault.group)) {
      const set = document.createElement('fieldset');
      const legend = document.createElement('legend');
      legend.textContent = group;
      set.append(legend, ...members.map(fault => this.#switch(fault)));
      if (group === 'Clock') set.append(element('time-acts'));
      element('faults').append(set);
    }
    element('clear-faults').addEventListener('click', () => this.#send('DELETE', 'faults'));
    for (const button of element('time-acts').querySelectorAll('button')) {
      button.addEventListener('click', () => skip(Number(button.value)));
    }
  }

  #switch({ name, title, expect }) {
    const item = document.createElement('div');
    const box = document.createElement('input');
    Object.assign(box, { type: 'checkbox', id: `fault-${name}` });
    box.setAttribute('aria-describedby', `expect-${name}`);
    box.addEventListener('change', () => this.#send('POST', `faults/${name}/${box.checked ? 'on' : 'off'}`, box));
    const hint = document.createElement('p');
    hint.id = `expect-${name}`;
    hint.textContent = `Expect: ${expect}`;
    item.className = 'fault';
    const [before, after] = title.split(' N ');
    item.append(box, label(box, before), hint);
    if (after) {
      box.setAttribute('aria-label', title);
      hint.before(this.#field(), label(box, after));
    }
    this.#boxes.set(name, box);
    return item;
  }

  /** @returns the field for N */
  #field() {
    const box = document.createElement('input');
    Object.assign(box, { type: 'number', min: 2, max: 100 });
    box.setAttribute('aria-label', 'N, how many times each webhook arrives');
    box.addEventListener('change', () => { if (box.reportValidity()) this.#send('POST', `copies/${box.value}`, box); });
    this.#copies = box;
    return box;
  }

  /**
   * If the lab refuses or does not answer, the controls return to the state that it last published.
   * @param control that the change is made with, if it shows a part of the state
   */
  async #send(method, path, control) {
    this.#unconfirmed.add(control);
    const refusal = await order(method, path);
    this.#unconfirmed.delete(control);
    say(refusal ?? '', 'bad');
    if (refusal) this.show(this.#state);
  }

  show(state) {
    this.#state = state;
    for (const [name, box] of this.#boxes) if (!this.#unconfirmed.has(box)) box.checked = state.on.includes(name);
    if (!this.#unconfirmed.has(this.#copies)) this.#copies.value = state.copies;
    element('faults-tab').textContent = state.on.length ? `Faults · ${state.on.length} on` : 'Faults';
    element('clear-faults').disabled = !state.on.length;
  }
}

function label(box, text) {
  const node = document.createElement('label');
  node.htmlFor = box.id;
  node.textContent = text;
  return node;
}

async function skip(minutes) {
  const { refusal, checked } = await ask('POST', `time/${minutes}`);
  const skipped = minutes === 1440 ? '1 day' : `${minutes} minutes`;
  say(refusal ?? `${skipped} skipped: ${checked === 1 ? '1 session' : `${checked} sessions`} checked`, refusal ? 'bad' : 'good');
}

function say(text, style) {
  element('faults-status').textContent = text;
  element('faults-status').className = style;
}
