// An app that sells something: the screen, Moment's SDK (sdk.js) and the app client (checkout.js, which is examples/flutter in JavaScript).
import * as client from '/assets/checkout.js';
import { SharedPreferences } from '/assets/dart.js';
import { element } from '/assets/element.js';
import { money } from '/assets/format.js';
import { order } from '/assets/order.js';
import { Moment } from '/assets/sdk.js';

const { Outcome } = client;
const fine = [Outcome.opening, Outcome.paid, Outcome.paidEarlier, Outcome.alreadyPaid, Outcome.attemptFailed, Outcome.inProgress];

export class Phone {
  #products;
  #fixed;
  #product = null;
  #pricing;
  #checkout;
  #sheet;

  /** @param settings where the pay page is, and what is sold */
  constructor({ moment, products, fixed, pricing }) {
    this.#products = products;
    this.#fixed = fixed;
    this.#checkout = new client.Checkout(this, new SharedPreferences(), (outcome, problem) => this.#show(outcome, problem));
    this.#sheet = new Moment({ clientKey: 'pk_test_simulator' }).checkout({
      fetchClientToken: () => this.#checkout.clientToken(),
      fetchSessionStatus: session => this.#checkout.sessionStatus(session),
      ...Object.fromEntries(['onSuccess', 'onFailure', 'onCancel', 'onExpired', 'onAttemptFailed'].map(name => [name, result => {
        this.#note(`${name}()`, name === 'onSuccess' || name === 'onAttemptFailed');
        return this.#checkout[name](result);
      }])),
    });
    this.price(pricing);
    const context = { sheet: element('sheet'), opener: element('launch'), moment };
    element('launch').addEventListener('click', () => this.#checkout.pay(client.itemOf({ product: this.#product }), () => this.#sheet.launch({ context })));
    element('close-sheet').addEventListener('click', () => this.#sheet.close());
    element('sheet').closest('.phone').addEventListener('keydown', ({ key }) => { if (key === 'Escape') this.#sheet.close(); });
    // Without an address of its own: the way back closes the sheet, and the address names a payment.
    element('see-payment').addEventListener('click', event => {
      event.preventDefault();
      element('payment').scrollIntoView();
      element('payment').focus({ preventScroll: true });
    });
    element('pricing').addEventListener('change', async ({ target }) => {
      const refusal = await order('POST', `pricing/${target.value}`);
      if (!refusal) return;
      target.value = this.#pricing;
      this.#note(refusal, false);
    });
    addEventListener('message', ({ data }) => {
      if (data?.from === 'moment-simulator' && data.type === 'return') this.#note(`link ${data.return_link ?? 'without an address'}`);
    });
    this.#checkout.resume().then(() => { element('launch').dataset.resumed = 'true'; });
  }

  /** Offers what the backend has a price for. */
  price(pricing) {
    element('pricing').value = this.#pricing = pricing;
    const offers = pricing === 'catalog' ? this.#products : [{ id: null, title: 'One pot of tea', ...this.#fixed }];
    this.#product = offers[0].id;
    element('products').replaceChildren(element('products').firstElementChild, ...offers.map((offer, index) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      radio.type = 'radio';
      radio.name = 'product';
      radio.checked = index === 0;
      radio.addEventListener('change', () => { this.#product = offer.id; });
      const [title, amount] = [document.createElement('span'), document.createElement('span')];
      title.textContent = offer.title;
      amount.textContent = money(offer.amount, offer.currency);
      label.append(radio, title, amount);
      return label;
    }));
  }

  /** The transport of the app client. */
  async send(method, path, query, headers, body) {
    const target = `/${path}${Object.keys(query).length ? `?${new URLSearchParams(query)}` : ''}`;
    try {
      const response = await fetch(target, { method, headers, body });
      const text = await response.text();
      this.#note(`${method} ${target} → ${response.status} ${summary(text)}`, response.ok);
      return new client.Answer(response.status, Object.fromEntries(response.headers), text);
    } catch (problem) {
      this.#note(`${method} ${target} → ${problem.message}`, false);
      throw problem;
    }
  }

  #note(text, isFine = true) {
    const line = document.createElement('li');
    line.textContent = text;
    line.classList.toggle('bad', !isFine);
    element('callbacks').append(line);
    element('callbacks').scrollTop = element('callbacks').scrollHeight;
  }

  #show(outcome, problem) {
    element('outcome').dataset.outcome = outcome;
    element('outcome').textContent = says[outcome] ?? why(problem);
    element('outcome').classList.toggle('bad', !fine.includes(outcome));
    element('see-payment').hidden = outcome === Outcome.opening;
  }
}

const says = {
  [Outcome.opening]: 'The sheet opens…',
  [Outcome.paid]: 'Paid. Thank you.',
  [Outcome.alreadyPaid]: 'This was paid before. Nothing was bought again.',
  [Outcome.paidEarlier]: 'Your earlier payment is paid. Thank you.',
  [Outcome.inProgress]: 'Your payment is still under way. Open the shop later: nothing is lost.',
  [Outcome.left]: 'Not paid yet. If you have paid at your bank, nothing is lost.',
  [Outcome.attemptFailed]: 'Not paid. Try again in the sheet.',
  [Outcome.failed]: 'The payment has failed.',
  [Outcome.expired]: 'The time to pay is over.',
  [Outcome.cancelled]: 'Cancelled.',
};

/** Why there is no sheet. */
function why(problem) {
  switch (problem?.constructor) {
    case client.Unreachable: return `The backend cannot be reached: ${problem.title}. Try again: nothing is lost.`;
    case client.NotSignedIn: return 'Please sign in.';
    case client.NotAvailable: return 'This is not available.';
    case client.TooManyRequests:
    case client.Unavailable: return `Try again in ${problem.retryAfter ?? 'a few'} seconds. Nothing was bought.`;
    case client.KeyReused:
    case client.NotStored:
    case client.InvalidResponse:
    case client.BackendFailed: return 'Try again. Nothing was bought.';
    case undefined: return 'The sheet did not open.';
    default: return 'Payment is not possible now. Nothing was bought.';
  }
}

/** What the log says of a response: its status or the title of a problem. */
function summary(text) {
  try {
    const body = JSON.parse(text);
    // A problem has a status, too: that of the response.
    return body.title ?? body.status ?? body.message ?? '';
  } catch {
    return '';
  }
}
