/** Each bad answer of a backend, and each answer that docs/openapi.yaml has. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import createClient from 'openapi-fetch';
import type { components, paths } from '../src/api.js';
import type { Reason } from '../src/checkout.js';
import { listening, MemoryStorage, Page, ScriptedBackend } from './shop.js';

const backend = new ScriptedBackend();
let url = '';
let storage = new MemoryStorage();

before(async () => {
  url = await backend.start();
});
after(() => backend.stop());
beforeEach(() => {
  storage = new MemoryStorage();
  backend.requests.length = 0;
  backend.headers = {};
});

const problem = (type: string, members: object = {}) =>
  JSON.stringify({ type: `urn:moment-checkout:problem:${type}`, title: 'A title', status: 0, request_id: 'request-1', ...members });
const HTML = '<html><title>Sign in to the hotel</title></html>';

interface Bad {
  readonly title: string;
  readonly status: number | undefined;
  readonly body: string;
  readonly headers?: Record<string, string>;
  readonly reason: Reason;
  readonly keyIsKept?: boolean;
  readonly retryAfter?: number;
}

const BAD: Bad[] = [
  { title: '400', status: 400, body: problem('invalid-request', { field: 'quantity' }), reason: 'invalid-request' },
  { title: '401', status: 401, body: problem('unauthenticated'), reason: 'not-signed-in' },
  { title: "401 of API Gateway", status: 401, body: '{"message":"Unauthorized"}', reason: 'not-signed-in' },
  { title: '404, an order of another user', status: 404, body: problem('order-not-found'), reason: 'not-available' },
  { title: '404 with a type that is newer than the page', status: 404, body: problem('voucher-not-found'), reason: 'not-available' },
  { title: '404 of API Gateway', status: 404, body: '{"message":"Not Found"}', reason: 'invalid-request' },
  { title: '409, paid', status: 409, body: problem('payment-already-completed', { session_id: 'ps_1' }), reason: 'already-paid', keyIsKept: false },
  { title: '409, order paid', status: 409, body: problem('order-already-paid', { session_id: 'ps_1' }), reason: 'already-paid', keyIsKept: false },
  { title: '409, pending', status: 409, body: problem('payment-pending', { session_id: 'ps_1' }), reason: 'payment-pending' },
  { title: '409, key reused', status: 409, body: problem('idempotency-key-reused'), reason: 'key-reused', keyIsKept: false },
  { title: '409 with a type that is newer than the page', status: 409, body: problem('payment-in-dispute', { session_id: 'ps_1' }), reason: 'backend-failed' },
  { title: '409 with the name of a function as type', status: 409, body: '{"type":"toString"}', reason: 'backend-failed' },
  { title: '413', status: 413, body: problem('body-too-large'), reason: 'invalid-request' },
  { title: '429', status: 429, body: problem('too-many-attempts'), headers: { 'Retry-After': '60' }, reason: 'too-many-requests', retryAfter: 60 },
  { title: '429 of API Gateway', status: 429, body: '{"message":"Too Many Requests"}', reason: 'too-many-requests' },
  { title: '500', status: 500, body: problem('internal-error'), reason: 'backend-failed' },
  { title: '500 of API Gateway', status: 500, body: '{"message":"Internal Server Error"}', reason: 'backend-failed' },
  { title: '502', status: 502, body: problem('moment-rejected-request'), reason: 'not-possible' },
  { title: '503', status: 503, body: problem('moment-unavailable'), headers: { 'Retry-After': '5' }, reason: 'unavailable', retryAfter: 5 },
  { title: '503 with a date in Retry-After', status: 503, body: problem('store-unavailable'), headers: { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }, reason: 'unavailable' },
  { title: '503 of API Gateway', status: 503, body: '{"message":"Service Unavailable"}', reason: 'unavailable' },
  { title: '503 with HTML', status: 503, body: HTML, reason: 'unavailable' },
  { title: '200 with HTML', status: 200, body: HTML, reason: 'invalid-response' },
  { title: '200 without a token', status: 200, body: '{"session_id":"ps_1"}', reason: 'invalid-response' },
  { title: '200 with an empty body', status: 200, body: '', reason: 'invalid-response' },
  { title: '200 with a list', status: 200, body: '[1]', reason: 'invalid-response' },
  { title: 'a connection that is closed', status: undefined, body: '', reason: 'unreachable' },
];

/** Returns the error that clientToken throws. */
async function refused(page: Page): Promise<{ reason: Reason; retryAfter: number | undefined; message: string }> {
  let thrown: unknown;
  await page.checkout.pay({}, async () => {
    thrown = await page.checkout.clientToken().then(() => assert.fail('a form opens'), error => error);
    throw thrown;
  });
  return thrown as { reason: Reason; retryAfter: number | undefined; message: string };
}

describe('create answers', () => {
  for (const bad of BAD) {
    test(bad.title, async () => {
      Object.assign(backend, { status: bad.status, body: bad.body, headers: bad.headers ?? {} });
      const page = new Page(url, storage);
      const error = await refused(page);
      assert.equal(error.reason, bad.reason);
      assert.equal(error.retryAfter, bad.retryAfter);
      assert.ok(error.message);
      const [sent] = backend.requests;
      assert.equal(page.purchases().length, bad.keyIsKept === false ? 0 : 1);
      if (bad.keyIsKept !== false) assert.equal(page.purchases()[0]?.[0], sent?.headers['idempotency-key']);
    });
  }
});

describe('status answers', () => {
  for (const bad of BAD) {
    test(`${bad.title}: in progress, and the purchase stays`, async () => {
      Object.assign(backend, { status: 200, body: '{"client_token":"token","session_id":"ps_1"}' });
      const page = new Page(url, storage);
      assert.equal(await page.click(), 'ps_1');
      Object.assign(backend, { status: bad.status, body: bad.body, headers: bad.headers ?? {} });
      backend.requests.length = 0;
      assert.deepEqual(await page.checkout.sessionStatus('ps_1'), { status: 'active', final: false });
      assert.equal(backend.requests.length, bad.reason === 'not-available' ? 1 : 6);
      assert.equal(page.last, 'in-progress');
      assert.deepEqual(page.sessions(), ['ps_1']);
    });
  }
});

describe('several answers', () => {
  const status = (status: string, final: boolean) => ({ status: 200, body: JSON.stringify({ session_id: 'ps_1', status, final, amount: 1, currency: 'ZAR' }) });

  test('a failure that is not final is read again: the customer may have paid in the meantime', async () => {
    backend.first = [status('failed', false), status('active', false), status('completed', true)];
    const page = new Page(url, storage);
    assert.equal((await page.checkout.sessionStatus('ps_1')).status, 'completed');
    assert.equal(backend.requests.length, 3);
  });

  test('a final failure is not read again', async () => {
    backend.first = [status('failed', true)];
    assert.equal((await new Page(url, storage).checkout.sessionStatus('ps_1')).status, 'failed');
    assert.equal(backend.requests.length, 1);
  });

  test('the session of a pending payment is stored, so that the next load of the page reads it', async () => {
    Object.assign(backend, { status: 503, body: '' });
    backend.first = [{ status: 409, body: problem('payment-pending', { session_id: 'ps_other' }) }];
    const page = new Page(url, storage);
    await page.click();
    assert.deepEqual(page.sessions(), ['ps_other']);
    backend.first = [status('completed', true)];
    const next = new Page(url, storage);
    await next.checkout.resume();
    assert.deepEqual(next.shown, ['paid-earlier']);
    assert.deepEqual(next.purchases(), []);
  });

  test('eleven sessions: the newest ten are kept', async () => {
    const page = new Page(url, storage);
    for (let number = 1; number <= 11; number++) {
      backend.first = [{ status: 200, body: `{"client_token":"token","session_id":"ps_${number}"}` }];
      await page.click();
    }
    assert.deepEqual(page.sessions(), ['ps_11', 'ps_10', 'ps_9', 'ps_8', 'ps_7', 'ps_6', 'ps_5', 'ps_4', 'ps_3', 'ps_2']);
  });

  test('a pending payment that is paid meanwhile is shown as paid, and the purchase is removed', async () => {
    backend.first = [
      { status: 200, body: '{"client_token":"token","session_id":"ps_1"}' },
      { status: 409, body: problem('payment-pending', { session_id: 'ps_1' }) },
      status('active', false),
      status('completed', true),
    ];
    const page = new Page(url, storage);
    await page.click();
    assert.equal(await page.click(), undefined);
    assert.deepEqual(page.shown, ['opening', 'opening', 'in-progress', 'paid']);
    assert.deepEqual(page.purchases(), []);
  });
});

describe('callbacks of the SDK', () => {
  const active = { status: 200, body: JSON.stringify({ client_token: 'token', session_id: 'ps_1', status: 'active', final: false }) };

  for (const [first, second] of [['onSuccess', 'onCancel'], ['onSuccess', 'onFailure'], ['onSuccess', 'onExpired'], ['onCancel', 'onSuccess']] as const) {
    test(`${first} and ${second} of one payment: it stays shown as paid, although the backend does not know it yet`, async () => {
      Object.assign(backend, active);
      const page = new Page(url, storage);
      await page.click();
      await Promise.all([page.checkout[first](), page.checkout[second]()]);
      await page.checkout.sessionStatus('ps_1');
      assert.deepEqual(page.shown, ['opening', 'paid']);
      assert.deepEqual(page.purchases(), []);
    });
  }

  test('a payment that is shown as paid is not shown as an earlier one, too', async () => {
    Object.assign(backend, { status: 200, body: JSON.stringify({ client_token: 'token', session_id: 'ps_1', status: 'completed', final: true }) });
    const page = new Page(url, storage);
    await page.click();
    await Promise.all([page.checkout.resume(), page.checkout.onSuccess()]);
    assert.deepEqual(page.shown, ['opening', 'paid']);
  });

  test('an error of the SDK is shown and thrown', async () => {
    const page = new Page(url, storage);
    const launch = async () => Promise.reject(new Error('The client key is invalid'));
    await assert.rejects(page.checkout.pay({}, launch), /The client key is invalid/);
    assert.equal(page.last, 'not-opened');
  });

  test('the page of one user reads no purchase of a user with a longer name', async () => {
    Object.assign(backend, active);
    await new Page(url, storage, { account: 'google/7' }).click();
    backend.requests.length = 0;
    await new Page(url, storage, { account: 'google' }).checkout.resume();
    assert.equal(backend.requests.length, 0);
    await new Page(url, storage, { account: 'google/7' }).checkout.resume();
    assert.equal(backend.requests.length, 1);
  });
});

describe('requests', () => {
  test('have the token of the signed-in user, asked for before each one', async () => {
    Object.assign(backend, { status: 401, body: '{"message":"Unauthorized"}' });
    let token = 0;
    const page = new Page(url, storage, { bearer: async () => `token-${++token}` });
    await page.click();
    await page.click();
    assert.deepEqual(backend.requests.map(request => request.headers.authorization), ['Bearer token-1', 'Bearer token-2']);
  });

  test('without a body have no content type, which needs no preflight of its own', async () => {
    Object.assign(backend, { status: 401, body: '' });
    await new Page(url, storage).click();
    await new Page(url, storage).click({ product_id: 'tea', quantity: 2 });
    assert.deepEqual(
      backend.requests.map(({ headers, body }) => [headers['content-type'], body]),
      [[undefined, ''], ['application/json', '{"product_id":"tea","quantity":2}']],
    );
  });

  test('are not sent if the browser stores nothing', async () => {
    const full = new MemoryStorage(new Map(), () => {
      throw new DOMException('The quota has been exceeded', 'QuotaExceededError');
    });
    const page = new Page(url, full);
    await page.click();
    assert.equal(page.errors[0]?.reason, 'not-stored');
    assert.equal(backend.requests.length, 0);
  });

  test('end after the time limit, and the purchase stays', async () => {
    const silent = createServer(() => {});
    const never = new Promise<never>(() => {});
    const page = new Page(await listening(silent), storage, { timeLimit: 50 });
    const other = new Page(url, storage, { timeLimit: 50, bearer: () => never });
    await page.click();
    await other.click();
    assert.deepEqual([page.errors[0]?.reason, other.errors[0]?.reason], ['unreachable', 'unreachable']);
    assert.equal(page.purchases().length, 1);
    silent.close();
    silent.closeAllConnections();
  });

  test('an error of sign-in is not shown as an answer of the backend', async () => {
    const page = new Page(url, storage, { bearer: async () => Promise.reject(new Error('signed out')) });
    await page.click();
    assert.equal(page.errors[0]?.reason, 'unreachable');
    assert.equal((page.errors[0]?.cause as Error).message, 'signed out');
  });
});

interface Answer {
  readonly operation: 'createPaymentSession' | 'getSessionStatus' | 'receiveWebhook';
  readonly title: string;
  readonly base: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: components['schemas']['ErrorResponse'];
}

describe('the generated types with openapi-fetch', async () => {
  const answers: Answer[] = JSON.parse(await readFile(process.env['ANSWERS'] ?? 'answers.json', 'utf8'));

  /** Compiles only while each error of the three operations has the type ErrorResponse. */
  async function error(answer: Answer): Promise<{ error?: components['schemas']['ErrorResponse']; response: Response }> {
    const client = createClient<paths>({ baseUrl: answer.base });
    switch (answer.operation) {
      case 'createPaymentSession':
        return client.POST('/api/create-payment-session', { params: { header: { 'Idempotency-Key': crypto.randomUUID() } } });
      case 'getSessionStatus':
        return client.GET('/api/session-status', { params: { query: { session_id: 'ps_1' } } });
      case 'receiveWebhook':
        return client.POST('/api/moment-webhook', {
          params: { header: { 'webhook-id': '1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,' } },
          body: { id: 'evt_1', type: 'payment_session.completed', data: {} },
        });
    }
  }

  for (const answer of answers) {
    test(`${answer.operation} ${answer.title}`, async () => {
      const received = await error(answer);
      assert.equal(received.response.status, answer.status);
      assert.deepEqual(received.error, answer.body);
      for (const [name, value] of Object.entries(answer.headers)) assert.equal(received.response.headers.get(name), value);
    });
  }

  test('a field that is newer than the types is ignored', async () => {
    const { data } = await createClient<paths>({ baseUrl: process.env['NEW_FIELD'] ?? '' }).POST('/api/create-payment-session');
    assert.equal(data?.session_id, 'ps_1');
    const page = new Page(process.env['NEW_FIELD'] ?? '', storage);
    assert.equal(await page.click(), 'ps_1');
  });

  test('the text of HTML is the error', async () => {
    const received = await createClient<paths>({ baseUrl: process.env['HTML'] ?? '' }).POST('/api/create-payment-session');
    assert.equal(received.response.status, 503);
    assert.equal(String(received.error), '<html>Bad gateway</html>');
  });

  test('the members of a problem have types', async () => {
    const answer = answers.find(({ operation, title }) => operation === 'createPaymentSession' && title.includes('payment-already-completed'));
    const client = createClient<paths>({ baseUrl: answer?.base ?? '' });
    const received = await client.POST('/api/create-payment-session');
    const session: string | undefined = received.error?.session_id;
    assert.equal(session, answer?.body.session_id);
  });
});
