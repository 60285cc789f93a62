// The scenarios, each run by the lab when its button is pressed, with its output line by line.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

export class Scenarios {
  #buttons = new Map();

  constructor({ scenarios }) {
    for (const { name, title } of scenarios) {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = title;
      button.addEventListener('click', async () => {
        element('scenario-output').replaceChildren();
        const refusal = await order('POST', `scenarios/${name}`);
        if (refusal) this.print({ text: refusal, ok: false });
      });
      item.append(button);
      element('scenarios').append(item);
      this.#buttons.set(name, button);
    }
  }

  /** A scenario has started; null if it has ended. */
  start({ scenario }) {
    if (scenario) element('scenario-output').replaceChildren();
    for (const [name, button] of this.#buttons) {
      if (scenario) button.setAttribute('aria-current', name === scenario);
      button.setAttribute('aria-disabled', scenario !== null);
    }
  }

  print({ step, text, ok }) {
    const line = document.createElement('p');
    line.textContent = text;
    line.classList.toggle('step', step === true);
    line.classList.toggle('bad', !ok);
    element('scenario-output').hidden = false;
    element('scenario-output').append(line);
    element('scenario-output').scrollTop = element('scenario-output').scrollHeight;
  }
}
