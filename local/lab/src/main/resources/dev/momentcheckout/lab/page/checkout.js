// Translated from examples/flutter/lib/checkout.dart by checks/phone.py --write. Change that file, not this one.
import { isJson, pause, removeWhere, timeout, tryParse } from '/assets/dart.js';

// How often a status is read before the app shows that the payment is in progress.
export const statusReads = 6;

// API Gateway waits 30 seconds for a function.
export const timeLimit = 35 * 1000;

// Stored purchases have names that begin so.
export const stored = 'checkout/';

// As many sessions of a purchase may still be paid; the backend opens no more.
export const sessionsKept = 10;

// An order, or a product, or without both the one thing that the backend sells. With Pricing=client, an amount in
// minor units and a currency. The reference is the app's own name for what is paid; status and events repeat it.
export function itemOf({ orderId, product, quantity, amount, currency, reference } = {}) {
  const item = {};
  item['order_id'] = orderId;
  item['product_id'] = product;
  item['quantity'] = quantity;
  item['amount'] = amount;
  item['currency'] = currency;
  item['reference'] = reference;
  removeWhere(item, (name, value) => value == null);
  return item;
}

// What the customer is shown.
export const Outcome = Object.freeze({
  // The sheet is about to open.
  opening: 'opening',

  // The payment is paid.
  paid: 'paid',

  // The purchase was paid before: in a try whose end this app did not see, or on another device. Nothing was bought
  // now.
  alreadyPaid: 'alreadyPaid',

  // A payment from before the last restart is paid.
  paidEarlier: 'paidEarlier',

  // The payment is not decided yet, or its status is not known. Shown as a failure, it would make customers pay again.
  inProgress: 'inProgress',

  // The customer has left the sheet, and the session is open.
  left: 'left',

  // An attempt failed, and the sheet accepts another.
  attemptFailed: 'attemptFailed',

  // The payment has failed.
  failed: 'failed',

  // The time to pay is over.
  expired: 'expired',

  // The session was cancelled.
  cancelled: 'cancelled',

  // There is no sheet; the exception says why, if the backend was asked.
  notOpened: 'notOpened',
});

// A response of the backend: headers with lower-case names, and the body as text.
export class Answer {
  constructor(status, headers, body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

// The body as a JSON object; empty for anything else, such as the HTML of a proxy or of a hotel's network.
export function jsonOf(answer) {
  try {
    const decoded = JSON.parse(answer.body);
    return isJson(decoded) ? decoded : {};
  } catch {
    return {};
  }
}

// A field of a JSON object, or null if it is no text.
export function textOf(json, name) {
  const value = json[name];
  return typeof value === 'string' ? value : null;
}

// Why there is no token, or no status. [answer] is the response of the backend.
export class CheckoutException extends Error {
  constructor(answer) {
    super();
    this.answer = answer;
  }

  // For logs: the title of a problem, or the message of API Gateway. The screen decides what the customer reads.
  get title() {
    return textOf(jsonOf(this.answer), 'title') ?? textOf(jsonOf(this.answer), 'message') ?? `HTTP ${this.answer.status}`;
  }

  // For logs: what is wrong, if the problem says more than its title.
  get detail() {
    return textOf(jsonOf(this.answer), 'detail');
  }

  // The field of the request that is wrong.
  get field() {
    return textOf(jsonOf(this.answer), 'field');
  }

  // Finds the request in the backend's logs.
  get requestId() {
    return textOf(jsonOf(this.answer), 'request_id') ?? this.answer.headers['x-request-id'];
  }

  // The session that a 409 names.
  get sessionId() {
    return textOf(jsonOf(this.answer), 'session_id');
  }

  // How many seconds to wait before the next try, if the response says so.
  get retryAfter() {
    return tryParse(this.answer.headers['retry-after'] ?? '');
  }

  toString() {
    return `${this.constructor.name}: ${this.title}`;
  }
}

// There is no response: no network, or the time limit. The backend may have received the request.
export class Unreachable extends CheckoutException {
}

// The purchase could not be stored on this device, so nothing was requested.
export class NotStored extends CheckoutException {
}

// A 200 without the expected fields, such as HTML from a hotel's network.
export class InvalidResponse extends CheckoutException {
}

// 400, 413, or the 404 of an address that the API does not have: a programming error of the app.
export class InvalidRequest extends CheckoutException {
}

// 401: the token is missing, expired or not valid.
export class NotSignedIn extends CheckoutException {
}

// 404: the product or order does not exist, or the order or session belongs to another user.
export class NotAvailable extends CheckoutException {
}

// 409: the purchase is paid. Nothing else is bought with its key.
export class AlreadyPaid extends CheckoutException {
}

// 409: a payment of the purchase is pending.
export class PaymentPending extends CheckoutException {
}

// 409: the backend knows the key with another content, after a change of its pricing.
export class KeyReused extends CheckoutException {
}

// 429: too many requests, or too many sessions of the purchase may still be paid.
export class TooManyRequests extends CheckoutException {
}

// 500, and every status that is not expected.
export class BackendFailed extends CheckoutException {
}

// 502: Moment rejects the backend's request. An operator must act.
export class NotPossible extends CheckoutException {
}

// 503: Moment or the table does not answer.
export class Unavailable extends CheckoutException {
}

// The exception for a response other than 200.
export function exceptionOf(answer) {
  const type = (textOf(jsonOf(answer), 'type') ?? '').split(':').at(-1);
  if (type === 'payment-already-completed' || type === 'order-already-paid') return new AlreadyPaid(answer);
  if (type === 'payment-pending') return new PaymentPending(answer);
  if (type === 'idempotency-key-reused') return new KeyReused(answer);
  if (answer.status === 400 || answer.status === 413) return new InvalidRequest(answer);
  if (answer.status === 401) return new NotSignedIn(answer);
  if (answer.status === 404 && type === '') return new InvalidRequest(answer);
  if (answer.status === 404) return new NotAvailable(answer);
  if (answer.status === 429) return new TooManyRequests(answer);
  if (answer.status === 502) return new NotPossible(answer);
  if (answer.status === 503) return new Unavailable(answer);
  return new BackendFailed(answer);
}

// Stands for the response where there is none.
export function noAnswer(reason) {
  return new Answer(0, {}, JSON.stringify({'title': reason}));
}

// Whether another read can change nothing. After a failure that is not final, the customer may try again in the same
// sheet.
export function isDecided(result) {
  if (result['status'] === 'failed') return result['final'] === true;
  return result['status'] === 'completed' || result['status'] === 'expired' || result['status'] === 'cancelled';
}

// Pays each purchase once, whatever happens to the app, and shows the customer what became of it. An app has one.
//
// A purchase is stored under its item: first its idempotency key, then its sessions, the newest first. It is stored
// before the first request, and its session before the sheet opens. It is removed once the customer has been shown
// that it is paid, so that the same item bought again is another purchase. No other end of a session removes it: with
// another key, the backend could not connect a late payment of the first try with the second.
export class Checkout {
  // [show] presents an outcome. [bearer] returns the user's current access token, null for none, and is called before
  // each request. [account] names the signed-in user, so that one user's purchases are not continued by another:
  // after another sign-in, create another Checkout and another sheet.
  constructor(_transport, _store, _show, { bearer, account = '' } = {}) {
    this._transport = _transport;
    this._store = _store;
    this._show = _show;
    this._bearer = bearer;
    this._account = encodeURIComponent(account);
  }

  _item = {};
  _isOpening = false;
  _isExplained = false;
  _inSheet = null;
  _inLink = null;
  _shownAsPaid = null;

  // For the button. [launch] is the SDK's; what it throws for another reason than the backend is thrown here, too, for
  // the app's crash reports. A second tap while the sheet is about to open does nothing.
  async pay(item, launch) {
    if (this._isOpening) return;
    this._isOpening = true;
    this._isExplained = false;
    this._item = item;
    this._show(Outcome.opening, null);
    try {
      await launch();
    } catch (problem) {
      if (this._isExplained) return;
      this._show(Outcome.notOpened, null);
      throw problem;
    } finally {
      this._isOpening = false;
    }
  }

  // For the SDK's fetchClientToken. It never returns null: it shows why there is no token, and throws.
  async clientToken() {
    const name = `${stored}${this._account}/${JSON.stringify(this._item)}`;
    const purchase = this._store.getStringList(name) ?? [crypto.randomUUID()];
    try {
      return await this._open(name, purchase, JSON.stringify(this._item));
    } catch (problem) {
      if (!(problem instanceof CheckoutException)) throw problem;
      this._isExplained = true;
      await this._explain(name, purchase, problem);
      throw problem;
    } finally {
      this._isOpening = false;
    }
  }

  async _open(name, purchase, body) {
    await this._keep(name, purchase);
    const headers = {'Idempotency-Key': purchase[0]};
    const sent = body === '{}' ? null : body;
    const answer = await this._send('POST', 'api/create-payment-session', {}, headers, sent);
    if (answer.status !== 200) throw exceptionOf(answer);
    const token = textOf(jsonOf(answer), 'client_token');
    const session = textOf(jsonOf(answer), 'session_id');
    if (token == null || session == null) throw new InvalidResponse(answer);
    const isAdded = await this._add(name, purchase, session);
    if (!isAdded) throw new AlreadyPaid(answer);
    this._inSheet = session;
    this._inLink = null;
    return token;
  }

  // Shows why there is no token. A purchase that is paid has ended, and so has a key that names something else.
  async _explain(name, purchase, problem) {
    const session = problem.sessionId;
    if (problem instanceof AlreadyPaid) {
      this._show(Outcome.alreadyPaid, null);
      await this._remove(name, purchase[0]);
    } else if (problem instanceof PaymentPending && session != null) {
      this._show(Outcome.inProgress, null);
      await this._add(name, purchase, session);
      await this._showResult(session, await this._poll(session, isDecided), Outcome.inProgress);
    } else if (problem instanceof KeyReused) {
      this._show(Outcome.notOpened, problem);
      await this._remove(name, purchase[0]);
    } else {
      this._show(Outcome.notOpened, problem);
    }
  }

  // For the SDK's fetchSessionStatus, which the SDK calls only after a redirect. It never throws.
  async sessionStatus(sessionId) {
    const result = await this._poll(sessionId, isDecided);
    const isUndecided = result['status'] === 'active';
    // The callback that follows is about this session, and not about a sheet that may be open.
    this._inLink = isUndecided ? null : sessionId;
    if (isUndecided && sessionId !== this._shownAsPaid) this._show(Outcome.inProgress, null);
    return result;
  }

  // For the SDK's onSuccess: after a payment in the sheet, without a call of sessionStatus, and after a redirect.
  async onSuccess(result) {
    const session = this._calledBack();
    this._show(Outcome.paid, null);
    if (session != null) await this._forget(session);
  }

  // For the SDK's onFailure.
  async onFailure(result) {
    await this._ended(Outcome.inProgress);
  }

  // For the SDK's onExpired.
  async onExpired(result) {
    await this._ended(Outcome.inProgress);
  }

  // For the SDK's onCancel.
  async onCancel(result) {
    await this._ended(Outcome.left);
  }

  // For the SDK's onAttemptFailed.
  onAttemptFailed(result) {
    this._show(Outcome.attemptFailed, null);
  }

  // For the start of the app: reads what was not paid when the app ended, and shows what is paid by now.
  async resume() {
    for (const name of this._names(`${stored}${this._account}/`)) {
      const purchase = this._store.getStringList(name) ?? [];
      for (const session of purchase.slice(1)) {
        const result = await this._poll(session, (result) => true);
        if (result['status'] === 'completed' && session !== this._shownAsPaid) {
          this._show(Outcome.paidEarlier, null);
          await this._remove(name, purchase[0]);
          break;
        }
      }
    }
  }

  // The session of the SDK's callback.
  _calledBack() {
    const session = this._inLink ?? this._inSheet;
    this._inLink = null;
    return session;
  }

  // The SDK reports an end without payment. The backend knows more: a customer may have paid and closed the sheet.
  async _ended(undecided) {
    const session = this._calledBack();
    if (session == null) return;
    const result = await this._poll(session, (result) => true);
    // A sheet that closes after its payment may report a cancellation, and the backend may not know the payment yet.
    if (session !== this._shownAsPaid) await this._showResult(session, result, undecided);
  }

  async _showResult(session, result, undecided) {
    const status = result['status'];
    if (status === 'completed') {
      this._show(Outcome.paid, null);
      await this._forget(session);
    } else if (status === 'failed') {
      this._show(Outcome.failed, null);
    } else if (status === 'expired') {
      this._show(Outcome.expired, null);
    } else if (status === 'cancelled') {
      this._show(Outcome.cancelled, null);
    } else {
      this._show(undecided, null);
    }
  }

  // Reads the status up to six times with growing delays, until the result is enough. Without a result, the payment is
  // undecided.
  async _poll(session, isEnough) {
    let result = {'status': 'active', 'final': false};
    for (let read = 1; read <= statusReads; read++) {
      if (read > 1) await pause(400 * (read - 1));
      try {
        const query = {'session_id': session};
        const answer = await this._send('GET', 'api/session-status', query, {}, null);
        if (answer.status !== 200) throw exceptionOf(answer);
        if (textOf(jsonOf(answer), 'status') == null) throw new InvalidResponse(answer);
        result = jsonOf(answer);
        if (isEnough(result)) return result;
      } catch (problem) {
        if (!(problem instanceof CheckoutException)) throw problem;
        // Any other read that failed says nothing about the payment, and the next one may succeed.
        if (problem instanceof NotAvailable) return result;
      }
    }
    return result;
  }

  async _send(method, path, query, headers, body) {
    try {
      const bearer = this._bearer;
      const token = bearer == null ? null : await timeout(bearer(), timeLimit);
      if (token != null) headers['Authorization'] = `Bearer ${token}`;
      if (body != null) headers['Content-Type'] = 'application/json';
      return await timeout(this._transport.send(method, path, query, headers, body), timeLimit);
    } catch (problem) {
      throw new Unreachable(noAnswer(`${problem}`));
    }
  }

  async _keep(name, purchase) {
    const isKept = await this._store.setStringList(name, purchase);
    if (!isKept) throw new NotStored(noAnswer('The purchase was not stored'));
  }

  // Adds a session to a purchase. False if the purchase was paid and removed while a request was under way.
  async _add(name, purchase, session) {
    const now = this._store.getStringList(name) ?? [''];
    if (now[0] !== purchase[0]) return false;
    const others = now.slice(1).filter((other) => other !== session).slice(0, sessionsKept - 1);
    await this._keep(name, [purchase[0], session, ...others]);
    return true;
  }

  // Removes the purchase that has a session.
  async _forget(session) {
    this._shownAsPaid = session;
    for (const name of this._names(stored)) {
      const purchase = this._store.getStringList(name) ?? [];
      if (purchase.includes(session)) await this._remove(name, purchase[0]);
    }
  }

  // Removes a purchase, unless a later one of the same item has taken its place.
  async _remove(name, key) {
    if (this._store.getStringList(name)?.[0] === key) await this._store.remove(name);
  }

  _names(prefix) {
    return this._store.getKeys().filter((name) => name.startsWith(prefix));
  }
}
