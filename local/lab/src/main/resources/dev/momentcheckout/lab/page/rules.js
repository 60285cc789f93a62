// Which class of the project decides what the page shows, and which page explains it. The lab has the table.
import { make } from '/assets/element.js';

const actors = ['TABLE', 'MOMENT'];

/** @returns a link to a file of the project, which the lab serves from its own folder */
export const sourceLink = (path, text) => make('a', { href: `/source/${path}`, target: '_blank', title: path, textContent: text });

export class Rules {
  #all;

  constructor({ rules }) {
    this.#all = rules;
  }

  /** @returns the rule of a step */
  ofStep({ from, to, function: acts, type }) {
    const name = actors.find(actor => type !== 'webhook' && [from, to].includes(actor)) ?? (acts in this.#all ? acts : to === 'SHOP' ? 'PublishEvents' : type === 'webhook' ? 'WebhookReceive' : 'problem');
    return this.#list([name]);
  }

  /** @returns the rules that decided about a payment */
  ofPayment({ type, state, item, approved, closed }) {
    const reasons = item?.review_reasons?.SS ?? [];
    return this.#list([
      type !== 'payment' && 'problem', ...reasons.map(reason => reason in this.#all ? reason : 'review'), (approved || closed) && 'decided', item?.unresolved && 'unresolved',
      ['PAID', 'RESERVED', 'VERIFIED'].includes(state) && 'paid', ...(state ? ['state', 'status'] : []), item?.next_check_at && 'checks',
    ].filter(Boolean));
  }

  #list(names) {
    return make('ul', { className: 'plain rules' }, ...names.map(name => {
      const { decides, class: className, source, page } = this.#all[name];
      return make('li', {}, make('span', {}, `${decides}: `, sourceLink(source, className), ', ', sourceLink(page, page)));
    }));
  }
}
