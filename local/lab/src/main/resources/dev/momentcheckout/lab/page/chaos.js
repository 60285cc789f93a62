// A chaos run: its progress and its result.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

export class ChaosRun {
  constructor() {
    element('start-chaos-run').addEventListener('click', async () => {
      const refusal = await order('POST', 'chaos-run', { payments: 200 });
      if (refusal) this.#say(refusal, 'bad');
    });
    element('cancel-chaos-run').addEventListener('click', () => order('DELETE', 'chaos-run'));
  }

  progress({ done, payments, phase }) {
    element('chaos-run-status').textContent = `${done} of ${payments}. ${phase}`;
    element('chaos-run-progress').max = payments;
    element('chaos-run-progress').value = done;
    this.#running(true);
    this.#say('', '');
    element('differences').replaceChildren();
  }

  finish({ opened, moment_paid, recorded_paid, published, differences, seconds, per_second, seed, cancelled }) {
    this.#running(false);
    const ok = differences.length === 0;
    this.#say(
      `${cancelled ? 'Stopped early. ' : ''}${opened} sessions. Paid at Moment: ${moment_paid}. Paid here: ${recorded_paid}. Announced: ${published}. `
        + `Differences: ${ok ? 'none' : differences.length}. ${per_second} payments a second, in ${seconds} s (seed ${seed}).`,
      ok ? 'good' : 'bad',
    );
    element('differences').replaceChildren(...differences.map(text => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    }));
  }

  #running(is) {
    element('start-chaos-run').disabled = is;
    element('cancel-chaos-run').disabled = !is;
  }

  #say(text, style) {
    element('chaos-run-result').textContent = text;
    element('chaos-run-result').className = style;
  }
}
