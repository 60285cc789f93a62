// Ten stories, each played by the lab when its button is pressed, and told here line by line.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

export class Stories {
  #buttons = new Map();

  constructor({ scenarios }) {
    for (const { name, title } of scenarios) {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = title;
      button.addEventListener('click', async () => {
        element('story').replaceChildren();
        const refusal = await order('POST', `scenarios/${name}`);
        if (refusal) this.tell({ text: refusal, fine: false });
      });
      item.append(button);
      element('stories').append(item);
      this.#buttons.set(name, button);
    }
  }

  /** One has begun; or, if there is none, the last has ended. */
  begin({ scenario }) {
    if (scenario) element('story').replaceChildren();
    for (const [name, button] of this.#buttons) {
      if (scenario) button.setAttribute('aria-current', name === scenario);
      button.setAttribute('aria-disabled', scenario !== null);
    }
  }

  tell({ step, text, fine }) {
    const line = document.createElement('p');
    line.textContent = text;
    line.classList.toggle('step', step === true);
    line.classList.toggle('bad', !fine);
    element('story').hidden = false;
    element('story').append(line);
    element('story').scrollTop = element('story').scrollHeight;
  }
}
