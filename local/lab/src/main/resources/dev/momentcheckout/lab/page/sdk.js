// Stands for Moment's Flutter SDK, and does what its page describes (https://docs.momentco.io/libraries-and-sdks/mobile/flutter):
// launch() calls fetchClientToken and opens the sheet. What happens in the sheet is followed by its callback at once. A payment that leaves
// the app ends with a link that has a session_id: only then does the SDK call fetchSessionStatus, and the callback that its status names.

const callbacks = { completed: 'onSuccess', failed: 'onFailure', expired: 'onExpired', cancelled: 'onCancel' };
const ends = { paid: 'onSuccess', failed: 'onFailure', expired: 'onExpired', cancelled: 'onCancel', left: 'onCancel' };

export class Moment {
  constructor({ clientKey }) {
    if (!/^pk_(test|live)_/.test(clientKey)) throw new Error('The client key is invalid');
  }

  checkout(config) {
    return new Checkout(config);
  }
}

class Checkout {
  #config;
  #context = null;
  #session = null;
  #frame = null;
  #closed = null;
  #close = null;

  constructor(config) {
    this.#config = config;
    addEventListener('message', message => this.#hear(message));
    // The phone's own way back closes the sheet before it leaves the app.
    addEventListener('popstate', () => { if (this.#frame) this.#dismiss(false); });
    // The entry of a sheet that was open when the app ended.
    if (history.state?.sheet) history.replaceState(null, '');
    // A link opens the app, or starts it.
    addEventListener('open-link', ({ detail }) => this.#follow(detail));
    this.#follow(location.href);
  }

  /** Ends when the sheet is closed. @param context the sheet, what has opened it, and Moment's address */
  async launch({ context }) {
    if (this.#frame) return this.#closed;
    const token = await this.#config.fetchClientToken();
    if (typeof token !== 'string') throw new Error('fetchClientToken returned no token');
    if (this.#frame) return this.#closed;
    this.#context = context;
    this.#session = JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).session;
    // Another frame each time: one that goes from page to page would fill the browser's history.
    this.#frame = document.createElement('iframe');
    this.#frame.id = 'checkout';
    this.#frame.title = 'Moment’s pay page, simulated';
    this.#frame.src = `${context.moment}/pay/${encodeURIComponent(this.#session)}`;
    context.sheet.append(this.#frame);
    context.sheet.show();
    // Into the page itself, unless the customer is elsewhere by then.
    const frame = this.#frame;
    frame.addEventListener('load', () => { if (context.sheet.contains(document.activeElement)) frame.focus({ preventScroll: true }); });
    history.pushState({ sheet: true }, '');
    this.#closed = new Promise(done => { this.#close = done; });
    return this.#closed;
  }

  /** The customer closes the sheet. */
  close() {
    if (this.#frame) this.#dismiss();
  }

  #dismiss(isOurs = true) {
    this.#hide(isOurs);
    this.#call('onCancel', { session_id: this.#session });
  }

  #hear({ origin, data }) {
    const isOfSheet = this.#frame && origin === new URL(this.#context.moment).origin;
    if (!isOfSheet || data?.from !== 'moment-simulator' || data.session_id !== this.#session) return;
    if (data.type === 'dismissed') {
      this.#dismiss();
    } else if (data.type === 'attempt-failed') {
      this.#call('onAttemptFailed', data);
    } else if (data.type === 'return') {
      this.#hide();
      this.#follow(data.return_link);
    } else {
      this.#hide();
      this.#call(ends[data.outcome], data);
    }
  }

  /** @param isOurs whether the browser's history still has our entry */
  #hide(isOurs = true) {
    const { sheet, opener } = this.#context;
    const hasFocus = sheet.contains(document.activeElement);
    this.#frame.remove();
    this.#frame = null;
    sheet.close();
    if (hasFocus) opener.focus({ preventScroll: true });
    if (isOurs) history.back();
    this.#close();
  }

  async #follow(link) {
    const session = link && new URL(link).searchParams.get('session_id');
    if (!session) return;
    const result = await this.#config.fetchSessionStatus(session);
    // The page names no callback for another status.
    if (callbacks[result.status]) this.#call(callbacks[result.status], result);
  }

  #call(name, result) {
    this.#config[name]?.(result);
  }
}
