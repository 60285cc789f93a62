// An app that uses Moment's Flutter SDK, as its page describes the SDK: fetchClientToken, the sheet, fetchSessionStatus, and one callback at the end.
const STATUS_READS = 6;
const KEY = 'purchase';
const element = id => document.getElementById(id);
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

/** One key a purchase, kept across a restart of the app until the purchase is over. */
function purchaseKey() {
  const kept = localStorage.getItem(KEY) ?? crypto.randomUUID();
  localStorage.setItem(KEY, kept);
  return kept;
}

export class Phone {
  #moment;
  #session = null;
  #sheet = element('sheet');
  #busy = false;

  /** @param moment where the pay page is */
  constructor(moment) {
    this.#moment = moment;
    element('launch').addEventListener('click', () => this.launch());
    element('close-sheet').addEventListener('click', () => this.#back());
    addEventListener('message', message => this.#hear(message));
  }

  async launch() {
    if (this.#busy) return;
    this.#busy = true;
    this.#show('Opening…');
    try {
      const opened = await this.#call('POST', '/api/create-payment-session', { 'Idempotency-Key': purchaseKey() });
      if (opened.status === 200) {
        this.#session = opened.body.session_id;
        element('checkout').src = `${this.#moment}/pay/${encodeURIComponent(this.#session)}`;
        this.#sheet.show();
        this.#show('The sheet is open.');
      } else if (opened.body.session_id) {
        // Paid already, in a try whose answer never came.
        this.#session = opened.body.session_id;
        await this.#route();
      } else {
        this.#callback('onFailure', opened.body.title ?? `The backend answers ${opened.status}`);
      }
    } catch (problem) {
      this.#show(`The backend cannot be reached: ${problem.message}`, false);
    } finally {
      this.#busy = false;
    }
  }

  #hear({ origin, data }) {
    if (origin !== new URL(this.#moment).origin || data?.from !== 'moment-simulator' || data.session_id !== this.#session) return;
    if (data.type === 'attempt-failed') {
      this.#callback('onAttemptFailed', 'The customer may try again in the sheet.');
    } else {
      if (data.type === 'return') this.#note(`link ${data.return_link ?? 'without an address'}`);
      this.#back();
    }
  }

  #back() {
    this.#sheet.close();
    element('checkout').removeAttribute('src');
    element('launch').focus();
    return this.#route();
  }

  /** Asks a few times, ever more patiently; then the app says that the payment is still under way. */
  async #route() {
    try {
      for (let read = 1; read <= STATUS_READS; read++) {
        const { status, body } = await this.#call('GET', `/api/session-status?session_id=${encodeURIComponent(this.#session)}`);
        const callback = status === 200 ? callbackOf(body) : null;
        if (callback) {
          localStorage.removeItem(KEY);
          this.#callback(callback, says[callback]);
          return;
        }
        this.#show('Still under way. Asking again…');
        await pause(400 * read);
      }
      this.#show('Your payment is still under way. Open the shop later: nothing is lost.');
    } catch (problem) {
      this.#show(`The backend cannot be reached: ${problem.message}`, false);
    }
  }

  async #call(method, path, headers = {}) {
    const response = await fetch(path, { method, headers });
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
    line.scrollIntoView({ block: 'nearest' });
  }

  #show(text, fine = true) {
    element('outcome').textContent = text;
    element('outcome').classList.toggle('bad', !fine);
  }
}

const says = {
  onSuccess: 'Paid. The tea is on its way.',
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
