// The payment that is shown: its summary, what can be done with it, its sequence diagram, its item in DynamoDB and its events.
import { announce } from '/assets/clipboard.js';
import { Diagram, picture, titleOf } from '/assets/diagram.js';
import { element, make } from '/assets/element.js';
import { example } from '/assets/example.js';
import { count, money } from '/assets/format.js';
import { Item } from '/assets/item.js';
import { Operator } from '/assets/operator.js';
import { order } from '/assets/order.js';
import { stateOf } from '/assets/payments.js';
import { sourceLink } from '/assets/rules.js';
import { Steps } from '/assets/steps.js';
import { show } from '/assets/tabs.js';

const times = number => ['not published', 'published once', 'published twice'][number] ?? `published ${number} times`;
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

export class Payment {
  #id = null;
  #payment = null;
  #reading = false;
  #again = false;
  #diagram = new Diagram(index => { show(element('events-tab')); this.#steps.open(index); });
  #steps;
  #item = new Item();
  #operator = new Operator();
  #rules;

  /** @param rules name the classes that decide */
  constructor(rules) {
    this.#rules = rules;
    this.#steps = new Steps(rules, webhook => this.#resend(webhook));
    element('export').addEventListener('click', () => this.#save());
    element('expire').addEventListener('click', () => this.#act('POST', `payments/${encodeURIComponent(this.#id)}/expire`, 'The session has expired at Moment.'));
    element('resend').addEventListener('click', () => this.#resend(this.#lastWebhook()));
    // A narrow screen has a list in place of the drawing.
    const narrow = matchMedia('(width < 40rem)');
    const fit = () => show(element(narrow.matches ? 'events-tab' : 'diagram-tab'));
    narrow.addEventListener('change', fit);
    if (narrow.matches) fit();
    element('diagram').classList.add('example');
    this.#diagram.show(example);
  }

  /** Shows another payment. */
  show(id) {
    if (id === this.#id) return;
    this.#id = id;
    announce('');
    this.#read();
  }

  /** @param summary of a payment that has changed */
  changed({ id }) {
    if (id === this.#id) this.#read();
  }

  /** The stream has begun again: changes in between may be missing. */
  connected() {
    if (this.#id) this.#read();
  }

  /** Reads one version at a time, however fast the payment changes. */
  async #read() {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again) {
      this.#again = false;
      const id = this.#id;
      let response;
      try {
        response = await fetch(`/lab/payments/${encodeURIComponent(id)}`);
      } catch {
        // The lab is away, as the page says. It reads the payment again when the lab is back.
        break;
      }
      const payment = response.ok ? await response.json() : null;
      if (id !== this.#id) continue;
      if (payment) this.#draw(payment);
      else this.#drawNothing(id);
    }
    this.#reading = false;
  }

  #draw(payment) {
    this.#payment = payment;
    const { events } = payment;
    element('payment-title').firstChild.textContent = payment.type === 'payment' ? 'Payment ' : '';
    Object.assign(element('address'), { textContent: payment.type === 'other' ? 'Other traffic' : payment.id, href: `#${payment.id}` });
    element('summary').replaceChildren(...this.#summary(payment));
    element('acts').hidden = false;
    element('resend').hidden = !this.#lastWebhook();
    element('expire').hidden = !this.#isOpen();
    element('rules').replaceChildren(this.#rules.ofPayment(payment));
    element('example-note').hidden = true;
    element('diagram').classList.remove('example');
    this.#diagram.show(events);
    this.#steps.show(events);
    this.#item.show(payment);
    this.#operator.show(payment.id, payment.item ?? {}, events.findLast(({ from, detail }) => from === 'OPERATOR' && detail?.command)?.detail);
  }

  /** An address may name what this lab does not have. */
  #drawNothing(id) {
    this.#draw({ id, type: 'payment', events: [] });
    element('acts').hidden = true;
    element('summary').textContent = `This lab has no payment ${id}. It may belong to an earlier start.`;
    this.#payment = null;
  }

  #isOpen() {
    const { moment: atMoment, state } = this.#payment;
    return atMoment ? atMoment.status === 'active' : state === 'OPEN';
  }

  #lastWebhook() {
    return this.#payment?.events.findLast(({ webhook_id: id }) => id)?.webhook_id;
  }

  #summary(payment) {
    const { steps, steps_dropped: dropped, type, state, amount, currency, published, awaited, review, closed, approved, bill, item, status } = payment;
    const parts = [make('strong', { className: `state ${review || type === 'refused' ? 'bad' : state === 'PAID' ? 'good' : ''}`, textContent: stateOf(payment) })];
    if (status) parts.push(`HTTP ${status}`);
    if (amount !== undefined && currency) parts.push(money(amount, currency));
    if (review) parts.push(make('span', { className: 'bad', textContent: `needs review: ${(item?.review_reasons?.SS ?? []).join(', ')}` }));
    if (approved) parts.push('approved by an operator');
    if (closed) parts.push('closed by an operator');
    if (published || ['PAID', 'RESERVED'].includes(state)) parts.push(make('span', { className: published > 1 ? 'bad' : '', textContent: times(published) }));
    if (awaited) parts.push('awaited');
    if (dropped) parts.push(`the newest ${steps - dropped} steps of ${steps}`);
    if (bill && type === 'payment') {
      const usd = bill.usd === undefined ? '' : ` · USD ${small.format(bill.usd)}`;
      parts.push(sourceLink('docs/costs.md', `${count(bill.writes, 'write')}, ${count(bill.reads, 'read')}${usd}`));
    }
    return parts.flatMap((part, index) => index ? [' · ', part] : [part]);
  }

  #resend(webhook) {
    return this.#act('POST', `webhooks/${encodeURIComponent(webhook)}/resend`, 'The webhook was sent again.');
  }

  async #act(method, path, done) {
    const refusal = await order(method, path);
    announce(refusal ?? done, !refusal);
  }

  async #save() {
    if (!this.#payment) return;
    const { id, amount, currency, type } = this.#payment;
    const heading = [type === 'payment' ? `Payment ${id}` : id, money(amount, currency), stateOf(this.#payment)].filter(Boolean).join(' · ');
    const { events, steps } = this.#payment;
    const url = URL.createObjectURL(await picture(events, titleOf(heading, events, steps)));
    make('a', { href: url, download: `${id}.svg` }).click();
    URL.revokeObjectURL(url);
    announce('Saved');
  }
}
