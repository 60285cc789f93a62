// Many payments with faults by chance, and what came of them.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

export class Storm {
  constructor() {
    element('storm').addEventListener('click', async () => {
      const refusal = await order('POST', 'storm', { payments: 200 });
      if (refusal) this.#say(refusal, 'bad');
    });
    element('calm').addEventListener('click', () => order('DELETE', 'storm'));
  }

  progress({ done, payments, what }) {
    element('storm-said').textContent = `${done} of ${payments}. ${what}`;
    element('storm-progress').max = payments;
    element('storm-progress').value = done;
    this.#stormy(true);
    this.#say('', '');
    element('differences').replaceChildren();
  }

  judge({ opened, paid_at_moment, paid_here, announced, differences, seconds, per_second, seed, cancelled }) {
    this.#stormy(false);
    const fine = differences.length === 0;
    this.#say(
      `${cancelled ? 'Stopped early. ' : ''}${opened} sessions. Paid at Moment: ${paid_at_moment}. Paid here: ${paid_here}. Announced: ${announced}. `
        + `Differences: ${fine ? 'none' : differences.length}. ${per_second} payments a second, in ${seconds} s (seed ${seed}).`,
      fine ? 'good' : 'bad',
    );
    element('differences').replaceChildren(...differences.map(text => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    }));
  }

  #stormy(is) {
    element('storm').disabled = is;
    element('calm').disabled = !is;
  }

  #say(text, looks) {
    element('verdict').textContent = text;
    element('verdict').className = looks;
  }
}
