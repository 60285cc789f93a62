/** The web client against the lab: the deployed functions, and Moment's simulator. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Item } from '../src/checkout.js';
import { atMoment, LAB, MemoryStorage, Network, Page, paidAtMoment, setFault, setPricing } from './shop.js';

const network = new Network();
let backend = '';
let storage = new MemoryStorage();
let paidBefore = new Set<string>();

async function paidNow(): Promise<string[]> {
  return [...(await paidAtMoment())].filter(session => !paidBefore.has(session));
}

before(async () => {
  backend = await network.start();
});
after(() => network.stop());
beforeEach(async () => {
  storage = new MemoryStorage();
  paidBefore = await paidAtMoment();
});
afterEach(() => {
  network.loses = 'nothing';
});

async function opened(page: Page, item: Item = {}): Promise<string> {
  const session = await page.click(item);
  assert.ok(session, `no form opens: ${page.shown}, ${page.errors}`);
  return session;
}

describe('the same thing bought three times', () => {
  for (const way of ['payByCard', 'payByRedirect'] as const) {
    test(`${way}: three payments`, async () => {
      const page = new Page(backend, storage);
      const sessions = new Set<string>();
      const keys = new Set<string>();
      for (let purchase = 1; purchase <= 3; purchase++) {
        const session = await opened(page);
        keys.add(page.purchases()[0]?.[0] ?? '');
        await page[way](session);
        assert.equal(page.last, 'paid');
        assert.deepEqual(page.purchases(), [], 'the purchase is removed once it is paid');
        sessions.add(session);
      }
      assert.equal(sessions.size, 3);
      assert.equal(keys.size, 3);
      assert.deepEqual(new Set(await paidNow()), sessions);
    });
  }
});

describe('one purchase', () => {
  test('a second click while the form is about to open requests nothing', async () => {
    const page = new Page(backend, storage);
    const launches: string[] = [];
    const launch = async () => {
      launches.push(await page.checkout.clientToken());
    };
    await Promise.all([page.checkout.pay({}, launch), page.checkout.pay({}, launch)]);
    assert.equal(launches.length, 1);
  });

  test('a form that is closed and opened again has the same session', async () => {
    const page = new Page(backend, storage);
    const first = await opened(page);
    await page.checkout.onCancel();
    assert.equal(page.last, 'left');
    assert.equal(await opened(page), first);
  });

  test('the same item with its fields in another order is the same purchase', async () => {
    const page = new Page(backend, storage);
    const first = await opened(page, { reference: 'basket-5', quantity: 1 });
    assert.equal(await opened(page, { quantity: 1, reference: 'basket-5' }), first);
  });

  test('after an expiry another session opens with the same key', async () => {
    const page = new Page(backend, storage);
    const first = await opened(page);
    await atMoment(first, 'expire');
    await page.returnFrom(first);
    assert.equal(page.last, 'expired');
    const key = page.purchases()[0]?.[0];
    const second = await opened(page);
    assert.notEqual(second, first);
    assert.deepEqual(page.purchases(), [[key, second, first]]);
    await page.payByCard(second);
    assert.equal((await paidNow()).length, 1);
  });

  test('a failed attempt that is not final leaves the purchase open', async () => {
    const page = new Page(backend, storage);
    const session = await opened(page);
    await atMoment(session, 'decline');
    page.checkout.onAttemptFailed();
    assert.deepEqual(await page.checkout.sessionStatus(session).then(({ status, final }) => [status, final]), ['failed', false]);
    await page.payByCard(session);
    assert.deepEqual(await paidNow(), [session]);
  });

  test('paid on another device: nothing is bought, and the next click is another purchase', async () => {
    const device = new MemoryStorage();
    const page = new Page(backend, storage);
    const session = await opened(page);
    const other = new Page(backend, device);
    device.setItem(storage.key(0) ?? '', JSON.stringify(page.purchases()[0]));
    await other.payByRedirect(session);
    assert.equal(await page.click(), undefined);
    assert.equal(page.last, 'already-paid');
    assert.deepEqual(await paidNow(), [session]);
    assert.notEqual(await opened(page), session);
  });

  test('a customer who pays and closes the form is shown that it is paid', async () => {
    const page = new Page(backend, storage);
    const session = await opened(page);
    await atMoment(session, 'pay');
    await page.checkout.onCancel();
    assert.equal(page.last, 'paid');
    assert.deepEqual(page.purchases(), []);
  });

  test('a pending payment is shown as in progress, and keeps the purchase', async () => {
    const page = new Page(backend, storage);
    const first = await opened(page);
    await atMoment(first, 'attempt');
    await atMoment(first, 'expire');
    await page.returnFrom(first);
    assert.equal(page.last, 'in-progress');
    assert.equal(await page.click(), undefined);
    assert.equal(page.last, 'in-progress');
    assert.deepEqual(page.sessions(), [first]);
    await atMoment(first, 'pay');
    // The backend retrieves a session at most once a second, and the webhook may be late: the client's own waits are real here.
    const patient = new Page(backend, storage, { pause: milliseconds => new Promise(done => setTimeout(done, milliseconds)) });
    await patient.returnFrom(first);
    assert.equal(patient.last, 'paid');
    assert.deepEqual(patient.purchases(), []);
  });

  test('two users of one browser have different purchases', async () => {
    const first = await opened(new Page(backend, storage, { account: 'ann' }));
    const second = new Page(backend, storage, { account: 'ben' });
    await second.checkout.resume();
    assert.deepEqual(second.shown, []);
    await second.click();
    assert.equal(second.purchases().length, 2);
    assert.ok(second.sessions().includes(first));
  });
});

describe('the network is gone', () => {
  test('before the request arrives: the next click opens the form', async () => {
    const page = new Page(backend, storage);
    network.lose('requests', 1);
    assert.equal(await page.click(), undefined);
    assert.deepEqual(page.errors.map(error => error.reason), ['unreachable']);
    const key = page.purchases()[0]?.[0];
    await page.payByCard(await opened(page));
    assert.ok(key);
    assert.equal((await paidNow()).length, 1);
  });

  test('before the response arrives: the next click returns the session that was opened', async () => {
    const page = new Page(backend, storage);
    network.lose('responses', 1);
    assert.equal(await page.click(), undefined);
    const key = page.purchases()[0]?.[0];
    const session = await opened(page);
    assert.deepEqual(page.purchases(), [[key, session]]);
  });

  test('for a second after the payment: the first reads fail and a later one succeeds', async () => {
    const page = new Page(backend, storage);
    const session = await opened(page);
    network.lose('requests', 2);
    await page.payByRedirect(session);
    assert.equal(page.last, 'paid');
    assert.deepEqual(page.purchases(), []);
  });

  test('for good after the payment: in progress, and paid once the page is loaded again', async () => {
    const page = new Page(backend, storage);
    const session = await opened(page);
    network.lose('requests', 100);
    await page.payByRedirect(session);
    assert.equal(page.last, 'in-progress');
    assert.deepEqual(page.sessions(), [session]);
    network.lose('requests', 0);
    const next = new Page(backend, storage);
    await next.checkout.resume();
    assert.deepEqual(next.shown, ['paid-earlier']);
    assert.deepEqual(next.purchases(), []);
  });

  test('the waits between the reads grow', async () => {
    const waits: number[] = [];
    const page = new Page(backend, storage, { pause: async milliseconds => void waits.push(milliseconds) });
    const session = await opened(page);
    await page.checkout.sessionStatus(session);
    assert.deepEqual(waits, [400, 800, 1200, 1600, 2000]);
  });
});

describe('the page is closed', () => {
  /** Counts changes of the storage, requests and responses, and stops the page for good at one of them. */
  class Steps {
    count = 0;
    constructor(readonly last: number) {}

    next(): boolean {
      return ++this.count > this.last;
    }
  }
  const forGood = new Promise<never>(() => {});
  class PageClosed extends Error {}

  /** Buys once on a page that is closed after so many steps. Returns the steps of a purchase that was not interrupted. */
  async function closedAfter(last: number, items: Map<string, string>, way: 'payByCard' | 'payByRedirect'): Promise<number | undefined> {
    const steps = new Steps(last);
    let close = (): void => {};
    const closed = new Promise<undefined>(done => (close = () => done(undefined)));
    const step = () => {
      if (steps.next()) {
        close();
        throw new PageClosed();
      }
    };
    const page = new Page(backend, new MemoryStorage(items, step), {
      fetch: async (input, init) => {
        try {
          step();
          const response = await fetch(input, init);
          const copy = new Response(await response.text(), { status: response.status, headers: response.headers });
          step();
          return copy;
        } catch (error) {
          // A page that is closed executes nothing more.
          if (error instanceof PageClosed) return forGood;
          throw error;
        }
      },
    });
    const buying = (async () => {
      await page.checkout.resume();
      const session = await page.click();
      if (session !== undefined) await page[way](session);
      return steps.count;
    })().catch(error => {
      if (error instanceof PageClosed) return forGood;
      throw error;
    });
    return Promise.race([buying, closed]);
  }

  for (const way of ['payByCard', 'payByRedirect'] as const) {
    test(`${way}, at every step: the customer who comes back pays once`, async () => {
      const whole = await closedAfter(Infinity, new Map(), way);
      assert.ok(whole !== undefined && whole >= 5, `${whole} steps`);
      for (let last = 0; last < whole; last++) {
        paidBefore = await paidAtMoment();
        const items = new Map<string, string>();
        assert.equal(await closedAfter(last, items, way), undefined, `the page is closed after ${last} steps`);
        // The customer comes back, is shown what is known, and buys if nothing is shown as paid.
        const page = new Page(backend, new MemoryStorage(items));
        await page.checkout.resume();
        if (!page.shown.includes('paid-earlier')) {
          const session = await page.click();
          if (session !== undefined) await page[way](session);
        }
        assert.ok(['paid', 'paid-earlier', 'already-paid'].includes(page.last ?? ''), `after ${last} steps: ${page.shown}`);
        assert.equal((await paidNow()).length, 1, `after ${last} steps: payments`);
        assert.deepEqual(page.purchases(), [], `after ${last} steps: stored`);
      }
    });
  }
});

describe('two tabs', () => {
  /** A tab's view of the storage: another tab's changes arrive late, but before the tab gets the lock. */
  class TabStorage extends MemoryStorage {
    readonly #view: Map<string, string>;
    readonly #shared: Map<string, string>;

    constructor(shared: Map<string, string>) {
      const view = new Map(shared);
      super(view);
      this.#view = view;
      this.#shared = shared;
    }

    synchronize(): void {
      this.#view.clear();
      for (const [name, value] of this.#shared) this.#view.set(name, value);
    }

    override setItem(name: string, value: string): void {
      super.setItem(name, value);
      this.#shared.set(name, value);
    }
  }

  test('that buy the same at the same time open one session', async () => {
    let last: Promise<unknown> = Promise.resolve();
    const tab = (shared: Map<string, string>): Page => {
      const view = new TabStorage(shared);
      const request = (_name: string, callback: () => unknown) =>
        (last = last.then(() => {
          view.synchronize();
          return callback();
        }));
      return new Page(backend, view, { locks: { request: request as LockManager['request'] } });
    };
    const shared = new Map<string, string>();
    const sessions = await Promise.all([tab(shared), tab(shared)].map(page => page.click()));
    assert.equal(shared.size, 1);
    assert.ok(sessions[0]);
    assert.equal(sessions[0], sessions[1]);
  });

  /** Clicks in one tab. Before the response arrives, the purchase is paid in another tab, which does more then. */
  async function clickWhilePaidElsewhere(more: (other: Page) => Promise<unknown>): Promise<Page> {
    const other = new Page(backend, storage);
    await opened(other);
    const page = new Page(backend, storage, {
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        other.checkout.onSuccess();
        await more(other);
        return response;
      },
    });
    assert.equal(await page.click(), undefined);
    assert.equal(page.last, 'already-paid');
    return page;
  }

  test('a tab whose purchase is paid in another tab opens no form', async () => {
    const page = await clickWhilePaidElsewhere(async () => {});
    assert.deepEqual(page.purchases(), []);
  });

  test('a tab whose purchase is paid in another tab keeps the next purchase of that tab', async () => {
    let next: string | undefined;
    const page = await clickWhilePaidElsewhere(async other => (next = await other.click()));
    assert.ok(next);
    assert.deepEqual(page.sessions(), [next]);
  });
});

describe('faults of the lab', () => {
  test('Moment fails: unavailable with Retry-After, and the next click opens the form with the same key', async () => {
    const page = new Page(backend, storage);
    await setFault('MOMENT_FAILS', 'on');
    try {
      assert.equal(await page.click(), undefined);
    } finally {
      await setFault('MOMENT_FAILS', 'off');
    }
    const [error] = page.errors;
    assert.equal(error?.reason, 'unavailable');
    assert.equal(error?.status, 503);
    assert.equal(error?.type, 'urn:moment-checkout:problem:moment-unavailable');
    assert.ok((error?.retryAfter ?? 0) > 0);
    assert.ok(error?.requestId);
    const key = page.purchases()[0]?.[0];
    const session = await opened(page);
    assert.deepEqual(page.purchases(), [[key, session]]);
  });

  test('the catalog: an unknown product, and a key that names another product', async () => {
    await setPricing('catalog');
    try {
      const page = new Page(backend, storage);
      assert.equal(await page.click({ product_id: 'no-such-product' }), undefined);
      assert.equal(page.errors[0]?.reason, 'not-available');
      await opened(page, { product_id: 'tea' });
      const other = page.purchases().find(([, ...sessions]) => sessions.length > 0) ?? assert.fail();
      storage.setItem('checkout//{"product_id":"cake"}', JSON.stringify([other[0]]));
      assert.equal(await page.click({ product_id: 'cake' }), undefined);
      assert.equal(page.errors[1]?.reason, 'key-reused');
      assert.equal(storage.getItem('checkout//{"product_id":"cake"}'), null, 'the next click has another key');
      await opened(page, { product_id: 'cake' });
    } finally {
      await setPricing('fixed');
    }
  });

  test('an invalid field: the error names it', async () => {
    const page = new Page(backend, storage);
    assert.equal(await page.click({ reference: 'not a reference' }), undefined);
    assert.equal(page.errors[0]?.reason, 'invalid-request');
    assert.equal(page.errors[0]?.field, 'reference');
  });

  test('a backend with a base path is called below it', async () => {
    const page = new Page(`${LAB}/payments/`, storage);
    await page.click();
    assert.equal(page.errors[0]?.status, 404, 'the lab has no such path');
    assert.equal(page.errors[0]?.reason, 'invalid-request');
  });
});
