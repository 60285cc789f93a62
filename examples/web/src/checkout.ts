/**
 * Pays each purchase once, whatever happens to the page. docs/flutter.md has the rules, which are the same for every app;
 * src/api.ts is generated from docs/openapi.yaml.
 */
import type { components, operations } from './api.js';

type Created = components['schemas']['Created'];
type ErrorResponse = components['schemas']['ErrorResponse'];
export type Status = components['schemas']['Status'];

/** What is bought: the fields of the request. Equal items are the same purchase until it is paid. */
export type Item = Pick<
  components['schemas']['CreateRequest'],
  'order_id' | 'product_id' | 'quantity' | 'amount' | 'currency' | 'reference'
>;

/** How often a status is read before the page shows that the payment is in progress. */
export const STATUS_READS = 6;
const TIME_LIMIT_MS = 35_000;
/** Stored purchases have names that begin so. */
const STORED = 'checkout/';
/** As many sessions of a purchase may still be paid; the backend opens no more. */
const SESSIONS_KEPT = 10;

/** What the customer is shown. */
export type Outcome =
  | 'opening' // the payment form is about to open
  | 'paid'
  | 'already-paid' // in a try whose end this page did not see, or on another device: nothing was bought now
  | 'paid-earlier' // a payment from before the page was loaded
  | 'in-progress' // not decided, or not known: shown as a failure, it would make customers pay again
  | 'left' // the customer left the form, and the session is open
  | 'attempt-failed' // the form accepts another attempt
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'not-opened'; // there is no form; the error says why

/** Why there is no token, or no status. */
export type Reason =
  | 'unreachable' // no response: no network, or the time limit. The backend may have received the request
  | 'not-stored' // the browser stores nothing, so nothing was requested
  | 'invalid-response' // a 200 without the expected fields, such as HTML from a hotel's network
  | 'invalid-request' // 400, 413, or the 404 of an address that the API does not have: a programming error
  | 'not-signed-in' // 401: the token is missing, expired or not valid
  | 'not-available' // 404: there is no such product, order or session, or it belongs to another user
  | 'already-paid' // 409: nothing else is bought with this key
  | 'payment-pending' // 409: a payment of the purchase is pending in `sessionId`
  | 'key-reused' // 409: the key names another product, quantity, amount or currency
  | 'too-many-requests' // 429
  | 'not-possible' // 502: an operator must act
  | 'unavailable' // 503: Moment or the table does not answer
  | 'backend-failed'; // 500, and every status that is not expected

type Problem<Response> = Response extends { content: { 'application/problem+json': infer P } } ? P : never;
type Responses<Operation extends { responses: unknown }> = Operation['responses'][keyof Operation['responses']];
type ProblemType = Problem<Responses<operations['createPaymentSession']> | Responses<operations['getSessionStatus']>>['type'];

/** A problem type that the API gets and this list does not have is an error of the compiler. */
const REASONS: Record<ProblemType, Reason> = {
  'urn:moment-checkout:problem:invalid-request': 'invalid-request',
  'urn:moment-checkout:problem:amount-out-of-range': 'invalid-request',
  'urn:moment-checkout:problem:body-too-large': 'invalid-request',
  'urn:moment-checkout:problem:unauthenticated': 'not-signed-in',
  'urn:moment-checkout:problem:product-not-found': 'not-available',
  'urn:moment-checkout:problem:order-not-found': 'not-available',
  'urn:moment-checkout:problem:session-not-found': 'not-available',
  'urn:moment-checkout:problem:payment-already-completed': 'already-paid',
  'urn:moment-checkout:problem:order-already-paid': 'already-paid',
  'urn:moment-checkout:problem:payment-pending': 'payment-pending',
  'urn:moment-checkout:problem:idempotency-key-reused': 'key-reused',
  'urn:moment-checkout:problem:too-many-attempts': 'too-many-requests',
  'urn:moment-checkout:problem:internal-error': 'backend-failed',
  'urn:moment-checkout:problem:moment-rejected-request': 'not-possible',
  'urn:moment-checkout:problem:moment-unavailable': 'unavailable',
  'urn:moment-checkout:problem:moment-authentication-failed': 'unavailable',
  'urn:moment-checkout:problem:store-unavailable': 'unavailable',
  'urn:moment-checkout:problem:secret-not-set': 'unavailable',
  'urn:moment-checkout:problem:secret-malformed': 'unavailable',
  'urn:moment-checkout:problem:secret-wrong-mode': 'unavailable',
  'urn:moment-checkout:problem:secret-unreadable': 'unavailable',
  'urn:moment-checkout:problem:catalog-entry-invalid': 'unavailable',
};

/** For API Gateway's own responses, and for problem types that are newer than this page. */
const REASONS_BY_STATUS: Record<number, Reason> = {
  400: 'invalid-request',
  401: 'not-signed-in',
  404: 'invalid-request',
  413: 'invalid-request',
  429: 'too-many-requests',
  502: 'not-possible',
  503: 'unavailable',
};

/** A response of the backend, with the body as text. */
interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly requestId: string | null;
  readonly body: string;
}

/** The body as a JSON object; empty for anything else, such as a proxy's HTML. */
function jsonOf(answer: Answer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(answer.body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export class CheckoutError extends Error {
  override readonly name = 'CheckoutError';
  /** 0 if there is no response. */
  readonly status: number;
  /** The problem type of the backend; undefined in API Gateway's own responses. */
  readonly type: string | undefined;
  /** The field of the request that is wrong. */
  readonly field: string | undefined;
  /** The session that a 409 names. */
  readonly sessionId: string | undefined;
  /** Finds the request in the backend's logs. */
  readonly requestId: string | undefined;
  /** Seconds to wait before the next try. */
  readonly retryAfter: number | undefined;

  constructor(readonly reason: Reason, message: string, answer?: Answer, options?: ErrorOptions) {
    super(message, options);
    const body: { [Name in keyof ErrorResponse]?: unknown } = answer === undefined ? {} : jsonOf(answer);
    this.status = answer?.status ?? 0;
    this.type = text(body.type);
    this.field = text(body.field);
    this.sessionId = text(body.session_id);
    this.requestId = text(body.request_id) ?? answer?.requestId ?? undefined;
    // A browser shows the page of another origin only the headers that the API exposes.
    this.retryAfter = /^\d+$/.test(answer?.retryAfter ?? '') ? Number(answer?.retryAfter) : undefined;
  }
}

/** The error for a response other than 200. */
function errorOf(answer: Answer): CheckoutError {
  const body: { [Name in keyof ErrorResponse]?: unknown } = jsonOf(answer);
  const type = text(body.type) ?? '';
  const known = Object.hasOwn(REASONS, type) ? REASONS[type as ProblemType] : REASONS_BY_STATUS[answer.status];
  // API Gateway's own 404 has no type.
  const reason = known === 'invalid-request' && answer.status === 404 && type !== '' ? 'not-available' : (known ?? 'backend-failed');
  return new CheckoutError(reason, text(body.title) ?? text(body.message) ?? `HTTP ${answer.status}`, answer);
}

function isCreated(body: Record<string, unknown>): body is Created {
  const { client_token, session_id }: { [Name in keyof Created]?: unknown } = body;
  return text(client_token) !== undefined && text(session_id) !== undefined;
}

function isStatus(body: Record<string, unknown>): body is Status {
  const { status, final }: { [Name in keyof Status]?: unknown } = body;
  return text(status) !== undefined && typeof final === 'boolean';
}

/** Whether another read can change nothing: after a failure that is not final, the customer may try again in the form. */
function isDecided(result: Status | undefined): boolean {
  if (result?.status === 'failed') return result.final;
  return result !== undefined && ['completed', 'expired', 'cancelled'].includes(result.status);
}

/** Rejects when the time is over. */
function within<T>(signal: AbortSignal, work: Promise<T> | undefined): Promise<T | undefined> {
  const over = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  return Promise.race([work, over]);
}

/** A stored purchase: first its idempotency key, then its sessions, the newest first. */
type Purchase = readonly [key: string, ...sessions: string[]];

export interface Options {
  /** Returns the user's current access token, or null; called before each request. */
  bearer?: () => Promise<string | null>;
  /** Names the signed-in user, so that one user's purchases are not continued by another. */
  account?: string;
  storage?: Storage;
  /** Of the tabs that share a storage, one at a time begins a purchase. */
  locks?: Pick<LockManager, 'request'>;
  fetch?: typeof fetch;
  /** For each request and its token, in milliseconds. API Gateway waits 30 seconds for a function. */
  timeLimit?: number;
  pause?: (milliseconds: number) => Promise<void>;
}

/**
 * The purchases of one page.
 *
 * A purchase is stored under its item before the first request, and its session before the form opens. It is removed
 * once the customer has been shown that it is paid, so that the same item bought again is another purchase. No other end
 * of a session removes it: with another key, the backend could not connect a late payment of the first try with the second.
 */
export class Checkout {
  readonly #base: string;
  readonly #show: (outcome: Outcome, error?: CheckoutError) => void;
  readonly #options: Options;
  readonly #storage: Storage;
  #item: Item = {};
  #isOpening = false;
  #isExplained = false;
  #inForm: string | undefined;
  #inLink: string | undefined;
  #shownAsPaid: string | undefined;

  /**
   * @param backend the stack's output ApiUrl, or a custom domain with its base path
   * @param show presents an outcome to the customer
   */
  constructor(backend: string, show: (outcome: Outcome, error?: CheckoutError) => void, options: Options = {}) {
    this.#base = backend.replace(/\/+$/, '');
    this.#show = show;
    this.#options = options;
    this.#storage = options.storage ?? localStorage;
  }

  /**
   * For the button. `launch` is the SDK's; what it throws for another reason than the backend is thrown here, too. A
   * second click while the form is about to open does nothing.
   */
  async pay(item: Item, launch: () => Promise<void>): Promise<void> {
    if (this.#isOpening) return;
    this.#isOpening = true;
    this.#isExplained = false;
    this.#item = item;
    this.#show('opening');
    try {
      await launch();
    } catch (error) {
      if (this.#isExplained) return;
      this.#show('not-opened');
      throw error;
    } finally {
      this.#isOpening = false;
    }
  }

  /** For the SDK's fetchClientToken. It shows why there is no token, and throws. */
  async clientToken(): Promise<string> {
    const item = this.#item;
    const name = this.#name(item);
    let key = '';
    try {
      key = await this.#begin(name);
      return await this.#open(name, key, item);
    } catch (error) {
      if (!(error instanceof CheckoutError)) throw error;
      this.#isExplained = true;
      await this.#explain(name, key, error);
      throw error;
    } finally {
      this.#isOpening = false;
    }
  }

  /** For the SDK's fetchSessionStatus, which the SDK calls after a redirect. It never throws. */
  async sessionStatus(sessionId: string): Promise<Pick<Status, 'status' | 'final'>> {
    const result = await this.#poll(sessionId, isDecided);
    // The callback that follows is about this session, and not about a form that may be open.
    this.#inLink = result === undefined || result.status === 'active' ? undefined : sessionId;
    if (this.#inLink === undefined && sessionId !== this.#shownAsPaid) this.#show('in-progress');
    return result ?? { status: 'active', final: false };
  }

  /** For the SDK's onSuccess: after a payment in the form, which the SDK knows without sessionStatus, and after a redirect. */
  onSuccess(): void {
    const session = this.#calledBack();
    this.#show('paid');
    if (session !== undefined) this.#forget(session);
  }

  /** For the SDK's onFailure. */
  async onFailure(): Promise<void> {
    await this.#ended('in-progress');
  }

  /** For the SDK's onExpired. */
  async onExpired(): Promise<void> {
    await this.#ended('in-progress');
  }

  /** For the SDK's onCancel. */
  async onCancel(): Promise<void> {
    await this.#ended('left');
  }

  /** For the SDK's onAttemptFailed. */
  onAttemptFailed(): void {
    this.#show('attempt-failed');
  }

  /** For the load of the page: reads what was not paid when the page was left, and shows what is paid by now. */
  async resume(): Promise<void> {
    for (const name of this.#names(`${STORED}${this.#account}/`)) {
      const [key, ...sessions] = this.#stored(name) ?? [''];
      for (const session of sessions) {
        const result = await this.#poll(session, () => true);
        if (result?.status === 'completed' && session !== this.#shownAsPaid) {
          this.#show('paid-earlier');
          this.#remove(name, key);
          break;
        }
      }
    }
  }

  get #account(): string {
    return encodeURIComponent(this.#options.account ?? '');
  }

  /** The same name for equal items, whatever the order of their fields. */
  #name(item: Item): string {
    const fields = Object.entries(item).filter(([, value]) => value !== undefined && value !== null).sort(([a], [b]) => (a < b ? -1 : 1));
    return `${STORED}${this.#account}/${JSON.stringify(Object.fromEntries(fields))}`;
  }

  /** Returns the key of the stored purchase, or of a new one, which it stores. */
  async #begin(name: string): Promise<string> {
    const begin = (): string => {
      const purchase: Purchase = this.#stored(name) ?? [crypto.randomUUID()];
      this.#keep(name, purchase);
      return purchase[0];
    };
    const locks = this.#options.locks ?? globalThis.navigator?.locks;
    return locks === undefined ? begin() : locks.request(STORED, begin);
  }

  async #open(name: string, key: string, item: Item): Promise<string> {
    const body = JSON.stringify(item);
    const headers: Record<string, string> = { 'Idempotency-Key': key };
    if (body !== '{}') headers['Content-Type'] = 'application/json';
    const answer = await this.#send('/api/create-payment-session', { method: 'POST', headers, body: body === '{}' ? null : body });
    if (answer.status !== 200) throw errorOf(answer);
    const created = jsonOf(answer);
    if (!isCreated(created)) throw new CheckoutError('invalid-response', 'The response has no client token', answer);
    if (!this.#add(name, key, created.session_id)) throw new CheckoutError('already-paid', 'The purchase is paid', answer);
    this.#inForm = created.session_id;
    this.#inLink = undefined;
    return created.client_token;
  }

  /** Shows why there is no token. A purchase that is paid has ended, and so has a key that names something else. */
  async #explain(name: string, key: string, error: CheckoutError): Promise<void> {
    if (error.reason === 'already-paid') {
      this.#show('already-paid');
      this.#remove(name, key);
    } else if (error.reason === 'payment-pending' && error.sessionId !== undefined) {
      this.#show('in-progress');
      this.#add(name, key, error.sessionId);
      this.#showResult(error.sessionId, await this.#poll(error.sessionId, isDecided), 'in-progress');
    } else {
      this.#show('not-opened', error);
      if (error.reason === 'key-reused') this.#remove(name, key);
    }
  }

  /** Returns the session of the SDK's callback. */
  #calledBack(): string | undefined {
    const session = this.#inLink ?? this.#inForm;
    this.#inLink = undefined;
    return session;
  }

  /** The SDK reports an end without payment. The backend knows more: a customer may have paid and closed the form. */
  async #ended(undecided: Outcome): Promise<void> {
    const session = this.#calledBack();
    if (session === undefined) return;
    const result = await this.#poll(session, () => true);
    // A form that closes after its payment may report a cancellation, and the backend may not know the payment yet.
    if (session !== this.#shownAsPaid) this.#showResult(session, result, undecided);
  }

  #showResult(session: string, result: Status | undefined, undecided: Outcome): void {
    switch (result?.status) {
      case 'completed':
        this.#show('paid');
        this.#forget(session);
        break;
      case 'failed':
      case 'expired':
      case 'cancelled':
        this.#show(result.status);
        break;
      default:
        this.#show(undecided);
    }
  }

  /**
   * Reads the status up to six times with growing delays, until the result is enough. Returns undefined if no read
   * succeeds, which says nothing about the payment.
   */
  async #poll(session: string, isEnough: (result: Status) => boolean): Promise<Status | undefined> {
    const pause = this.#options.pause ?? (milliseconds => new Promise(done => setTimeout(done, milliseconds)));
    let result: Status | undefined;
    for (let read = 1; read <= STATUS_READS; read++) {
      if (read > 1) await pause(400 * (read - 1));
      try {
        const answer = await this.#send(`/api/session-status?session_id=${encodeURIComponent(session)}`, { method: 'GET', headers: {} });
        if (answer.status !== 200) throw errorOf(answer);
        const body = jsonOf(answer);
        if (!isStatus(body)) throw new CheckoutError('invalid-response', 'The response has no status', answer);
        result = body;
        if (isEnough(body)) return body;
      } catch (error) {
        if (!(error instanceof CheckoutError)) throw error;
        // After any other error, the next read may succeed.
        if (error.reason === 'not-available') return result;
      }
    }
    return result;
  }

  async #send(path: string, request: { method: string; headers: Record<string, string>; body?: string | null }): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(this.#options.timeLimit ?? TIME_LIMIT_MS);
      const token = await within(signal, this.#options.bearer?.());
      const headers = token ? { ...request.headers, Authorization: `Bearer ${token}` } : request.headers;
      const sent = { ...request, headers, cache: 'no-store', signal } as const;
      const response = await (this.#options.fetch ?? fetch)(this.#base + path, sent);
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        requestId: response.headers.get('x-request-id'),
        body: await response.text(),
      };
    } catch (error) {
      throw new CheckoutError('unreachable', 'The backend cannot be reached', undefined, { cause: error });
    }
  }

  #stored(name: string): Purchase | undefined {
    try {
      const [key, ...sessions] = JSON.parse(this.#storage.getItem(name) ?? '[]') as string[];
      return key === undefined ? undefined : [key, ...sessions];
    } catch (error) {
      throw new CheckoutError('not-stored', 'The browser stores no purchase', undefined, { cause: error });
    }
  }

  #keep(name: string, purchase: Purchase): void {
    try {
      this.#storage.setItem(name, JSON.stringify(purchase));
    } catch (error) {
      throw new CheckoutError('not-stored', 'The browser stores no purchase', undefined, { cause: error });
    }
  }

  /** Adds a session to a purchase. False if the purchase was paid and removed while a request was under way. */
  #add(name: string, key: string, session: string): boolean {
    const [kept, ...sessions] = this.#stored(name) ?? [];
    if (kept !== key) return false;
    const others = sessions.filter(other => other !== session).slice(0, SESSIONS_KEPT - 1);
    this.#keep(name, [key, session, ...others]);
    return true;
  }

  /** Removes the purchase that has a session. */
  #forget(session: string): void {
    this.#shownAsPaid = session;
    for (const name of this.#names(STORED)) {
      const [key, ...sessions] = this.#stored(name) ?? [''];
      if (sessions.includes(session)) this.#remove(name, key);
    }
  }

  /** Removes a purchase, unless a later one of the same item has taken its place. */
  #remove(name: string, key: string): void {
    if (this.#stored(name)?.[0] === key) this.#storage.removeItem(name);
  }

  #names(prefix: string): string[] {
    const all = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index) ?? '');
    return all.filter(name => name.startsWith(prefix));
  }
}
