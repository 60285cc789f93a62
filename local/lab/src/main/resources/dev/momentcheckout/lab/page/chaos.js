// A chaos run: its settings, its progress and its verdict. The lab publishes the whole state of the last run after each change.
import { element } from '/assets/element.js';
import { count } from '/assets/format.js';
import { order } from '/assets/order.js';

const sign = (left, right) => text('span', left === right ? ' = ' : ' ≠ ');

export class ChaosRun {
  #last = null;

  constructor() {
    element('chaos-form').addEventListener('submit', event => {
      event.preventDefault();
      // As text: a number of JavaScript has 16 digits at most.
      start({ payments: Number(element('chaos-payments').value), seed: element('chaos-seed').value || undefined });
    });
    element('repeat-chaos-run').addEventListener('click', () => start({ payments: this.#last.payments, seed: this.#last.seed }));
    element('cancel-chaos-run').addEventListener('click', async () => refused(await order('DELETE', 'chaos-run')));
  }

  show(state) {
    const { payments, seed, done, running, stopped, phase, phases, label, verdict } = this.#last = state;
    refused(null);
    element('chaos-state').hidden = false;
    element('chaos-run-status').textContent = running
      ? `${stopped ? 'Stopping' : `Phase ${phase} of ${phases}`}: ${label}. ${done} of ${count(payments, 'payment')}, seed ${seed}`
      : `${label}. ${count(payments, 'payment')}, seed ${seed}`;
    Object.assign(element('chaos-run-progress'), { max: payments, value: done, hidden: !running });
    element('start-chaos-run').disabled = running;
    element('cancel-chaos-run').disabled = !running || stopped || phase > 1;
    element('repeat-chaos-run').hidden = running;
    element('chaos-verdict').hidden = element('chaos-met').hidden = !verdict;
    if (verdict) this.#verdict(verdict);
  }

  #verdict({ moment, here, shop, lost, twice, equal, reason, survived, differences }) {
    element('chaos-verdict').className = equal ? 'good' : 'bad';
    element('chaos-numbers').replaceChildren(
      counted('Moment', moment), sign(moment, here), counted('here', here), sign(here, shop), counted('shop', shop));
    element('chaos-run-result').textContent = `${lost} lost, ${twice} twice`;
    element('chaos-reason').textContent = reason;
    element('chaos-survived').replaceChildren(...survived.filter(each => each.count).flatMap(each => [text('dd', each.count), text('dt', each.name)]));
    element('differences').replaceChildren(...differences.map(each => text('li', each)));
  }
}

const counted = (name, count) => {
  const node = document.createElement('span');
  node.append(text('small', `${name} `), text('b', count));
  return node;
};

async function start(settings) {
  refused(await order('POST', 'chaos-run', settings));
}

function refused(reason) {
  element('chaos-refusal').textContent = reason ?? '';
}

function text(name, content) {
  const node = document.createElement(name);
  node.textContent = content;
  return node;
}
