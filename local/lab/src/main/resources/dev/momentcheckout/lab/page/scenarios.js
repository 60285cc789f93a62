// The scenarios, each run by the lab when its button is pressed. The lab publishes the whole state of the last one after each change.
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
        const refusal = await order('POST', `scenarios/${name}`);
        if (refusal) print([line(refusal, 'bad')]);
      });
      item.append(button);
      element('scenarios').append(item);
      this.#buttons.set(name, button);
    }
  }

  show({ scenario, running, steps, failure }) {
    for (const [name, button] of this.#buttons) {
      button.setAttribute('aria-current', name === scenario);
      button.setAttribute('aria-disabled', running);
    }
    const lines = steps.flatMap(({ title, lines }) => [line(title, 'step'), ...lines.map(text => line(text, ''))]);
    if (failure) lines.push(line(failure, 'bad'));
    else if (!running) lines.push(line('All promises kept.', 'good'));
    print(lines);
  }
}

function print(lines) {
  element('scenario-output').hidden = false;
  element('scenario-output').replaceChildren(...lines);
  element('scenario-output').scrollTop = element('scenario-output').scrollHeight;
}

function line(text, style) {
  const node = document.createElement('p');
  node.className = style;
  node.textContent = text;
  return node;
}
