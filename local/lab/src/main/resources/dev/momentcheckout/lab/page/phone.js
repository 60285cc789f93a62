// An app that uses Moment's Flutter SDK, as its page describes the SDK, and does what docs/flutter.md says: fetchClientToken, the sheet, fetchSessionStatus,
// and one callback at the end.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

const STATUS_READS = 6;
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const keyName = product => `purchase/${product ?? ''}`;

/** One key a purchase, kept across a restart of the app until the purchase is paid. */
function purchaseKey(product) {
  const kept = localStorage.getItem(keyName(product)) ?? crypto.randomUUID();
  localStorage.setItem(keyName(product), kept);
  return kept;
}

function price({ amount, currency }) {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export class Phone {
  #moment;
  #products;
  #product = null;
  #bought = null;
  #session = null;
  #sheet = element('sheet');
  #frame = null;
  #busy = false;

  /** @param settings where the pay page is, and what is sold */
  constructor({ moment, products, pricing }) {
    this.#moment = moment;
    this.#products = products;
    this.price(pricing);
    element('launch').addEventListener('click', () => this.launch());
    element('close-sheet').addEventListener('click', () => this.#back());
    element('pricing').addEventListener('change', ({ target }) => order('POST', `pricing/${target.value}`));
    addEventListener('message', message => this.#hear(message));
    // The phone's own way back closes the sheet before it leaves the app.
    addEventListener('popstate', () => { if (this.#frame) this.#back(false); });
  }

  /** Offers what the backend has a price for. */
  price(pricing) {
    element('pricing').value = pricing;
    const offers = pricing === 'catalog' ? this.#products : [{ id: null, title: 'One pot of tea' }];
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
      amount.textContent = offer.amount ? price(offer) : '';
      label.append(radio, title, amount);
      return label;
    }));
  }

  async launch() {
    if (this.#busy || this.#frame) return;
    this.#busy = true;
    this.#show('Opening…');
    try {
      const product = this.#product;
      this.#bought = product;
      const headers = { 'Idempotency-Key': purchaseKey(product) };
      if (product) headers['Content-Type'] = 'application/json';
      const opened = await this.#call('POST', '/api/create-payment-session', headers, product && JSON.stringify({ product_id: product }));
      if (opened.status === 200) {
        this.#session = opened.body.session_id;
        this.#open();
      } else if (opened.body.session_id) {
        // Paid already, in a try whose answer never came, or a payment is pending.
        this.#session = opened.body.session_id;
        await this.#route();
      } else if (opened.status === 503 || opened.status === 429) {
        this.#show('Try again in a moment. Nothing was bought.', false);
      } else {
        if (opened.status === 409) localStorage.removeItem(keyName(product));
        this.#callback('onFailure', opened.body.title ?? `The backend answers ${opened.status}`);
      }
    } catch (problem) {
      this.#show(`The backend cannot be reached: ${problem.message}. Try again: nothing is lost.`, false);
    } finally {
      this.#busy = false;
    }
  }

  #open() {
    // Another frame each time: one that goes from page to page would fill the browser's history.
    this.#frame = document.createElement('iframe');
    this.#frame.id = 'checkout';
    this.#frame.title = 'Moment’s pay page, simulated';
    this.#frame.src = `${this.#moment}/pay/${encodeURIComponent(this.#session)}`;
    this.#sheet.append(this.#frame);
    this.#sheet.show();
    history.pushState({ sheet: true }, '');
    this.#show('The sheet is open.');
  }

  #hear({ origin, data }) {
    if (origin !== new URL(this.#moment).origin || data?.from !== 'moment-simulator' || data.session_id !== this.#session) return;
    if (data.type === 'attempt-failed') {
      this.#callback('onAttemptFailed', 'The customer may try again in the sheet.');
    } else if (this.#frame) {
      if (data.type === 'return') this.#note(`link ${data.return_link ?? 'without an address'}`);
      this.#back();
    }
  }

  /** @param isOurs whether the browser's history still has our entry */
  #back(isOurs = true) {
    this.#frame.remove();
    this.#frame = null;
    this.#sheet.close();
    if (isOurs) history.back();
    element('launch').focus();
    return this.#route();
  }

  /** Asks a few times, ever more patiently; then the app says that the payment is still under way. */
  async #route() {
    const session = this.#session;
    try {
      for (let read = 1; read <= STATUS_READS; read++) {
        const { status, body } = await this.#call('GET', `/api/session-status?session_id=${encodeURIComponent(session)}`);
        const callback = status === 200 ? callbackOf(body) : null;
        if (callback) {
          if (callback === 'onSuccess') localStorage.removeItem(keyName(this.#bought));
          this.#callback(callback, says[callback]);
          return;
        }
        this.#show('Still under way. Asking again…');
        await pause(400 * read);
      }
      this.#show('Your payment is still under way. Open the shop later: nothing is lost.');
    } catch (problem) {
      this.#show(`The backend cannot be reached: ${problem.message}. Open the shop later: nothing is lost.`, false);
    }
  }

  async #call(method, path, headers = {}, sent = null) {
    const response = await fetch(path, { method, headers, body: sent });
    const body = await response.json();
    this.#note(`${method} ${path} → ${response.status} ${body.status ?? body.title ?? ''}`, response.ok);
    return { status: response.status, body };
  }

  #callback(name, text) {
    this.#note(`${name}()`, name === 'onSuccess' || name === 'onAttemptFailed');
    this.#show(text, name === 'onSuccess' || name === 'onAttemptFailed');
  }

  #note(text, fine = true) {
    const line = document.createElement('li');
    line.textContent = text;
    line.classList.toggle('bad', !fine);
    element('callbacks').append(line);
    element('callbacks').scrollTop = element('callbacks').scrollHeight;
  }

  #show(text, fine = true) {
    element('outcome').textContent = text;
    element('outcome').classList.toggle('bad', !fine);
  }
}

const says = {
  onSuccess: 'Paid. It is on its way.',
  onFailure: 'The payment has failed.',
  onExpired: 'The time to pay is over.',
  onCancel: 'Cancelled.',
};

function callbackOf({ status, final }) {
  switch (status) {
    case 'completed': return 'onSuccess';
    case 'failed': return final ? 'onFailure' : null;
    case 'expired': return 'onExpired';
    case 'cancelled': return 'onCancel';
    default: return null;
  }
}
