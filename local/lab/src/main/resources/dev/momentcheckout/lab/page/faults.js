// Switches for what goes wrong. What is on is the lab's to say, not this page's: another tab may switch too.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

export class Faults {
  #boxes = new Map();

  constructor({ faults, copies }) {
    for (const { name, title, on } of faults) {
      const item = document.createElement('li');
      const label = document.createElement('label');
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = on;
      box.addEventListener('change', () => order('POST', `faults/${name}/${box.checked ? 'on' : 'off'}`));
      label.append(box, title);
      item.append(label);
      if (name === 'DUPLICATED') item.append(this.#copies(copies));
      element('faults').append(item);
      this.#boxes.set(name, box);
    }
    element('clear-faults').addEventListener('click', () => order('DELETE', 'faults'));
    element('advance-time').addEventListener('click', () => order('POST', 'time/6'));
  }

  /** @returns where it is said how many */
  #copies(copies) {
    const box = document.createElement('input');
    Object.assign(box, { type: 'number', min: 2, max: 100, value: copies });
    box.setAttribute('aria-label', 'How often each webhook comes');
    box.addEventListener('change', () => { if (box.reportValidity()) order('POST', `copies/${box.value}`); });
    return box;
  }

  show({ on }) {
    for (const [name, box] of this.#boxes) box.checked = on.includes(name);
  }
}
