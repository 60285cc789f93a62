/** What the tests share: the lab, a network that breaks, a browser's storage, and a customer with the SDK. */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Checkout, type CheckoutError, type Item, type Options, type Outcome } from '../src/checkout.js';

function address(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing: make check-clients starts the lab and sets it`);
  return value;
}

export const LAB = address('LAB_API');
const MOMENT = address('LAB_MOMENT');
const PAGE = address('LAB_PAGE');

interface SimulatedSession {
  readonly id: string;
  readonly payment_outcome: string;
}

async function command(url: string, method = 'POST'): Promise<void> {
  const response = await fetch(url, { method });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
}

/** Performs an action of the customer at Moment: pay, attempt, decline, exhaust, expire, cancel. */
export const atMoment = (session: string, action: string) => command(`${MOMENT}/_sim/sessions/${session}/${action}`);
export const setFault = (name: string, state: 'on' | 'off') => command(`${PAGE}/lab/faults/${name}/${state}`);
export const setPricing = (pricing: 'fixed' | 'catalog') => command(`${PAGE}/lab/pricing/${pricing}`);

/** Returns the ids of all sessions at Moment that are paid. */
export async function paidAtMoment(): Promise<Set<string>> {
  const response = await fetch(`${MOMENT}/_sim/sessions`);
  const { sessions } = (await response.json()) as { sessions: SimulatedSession[] };
  return new Set(sessions.filter(session => session.payment_outcome === 'paid').map(session => session.id));
}

/** A browser's storage. `onChange` is called before each change. */
export class MemoryStorage implements Storage {
  [name: string]: unknown;
  readonly #items: Map<string, string>;

  constructor(items = new Map<string, string>(), readonly onChange: () => void = () => {}) {
    this.#items = items;
  }

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(name: string): string | null {
    return this.#items.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    this.onChange();
    this.#items.set(name, value);
  }

  removeItem(name: string): void {
    this.onChange();
    this.#items.delete(name);
  }

  clear(): void {
    this.onChange();
    this.#items.clear();
  }
}

/** Starts a server and returns its address. */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with one response, and others that come before it. Without a status it closes the connection. */
export class ScriptedBackend {
  first: { status: number; body: string }[] = [];
  readonly requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[] = [];
  status: number | undefined = undefined;
  headers: Record<string, string> = {};
  body = '';
  readonly #server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', chunk => (body += chunk));
    incoming.on('end', () => {
      this.requests.push({ method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body });
      const answer = this.first.shift() ?? this;
      if (answer.status === undefined) outgoing.destroy();
      else outgoing.writeHead(answer.status, this.headers).end(answer.body);
    });
  });

  start(): Promise<string> {
    return listening(this.#server);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A network in front of the lab. It can lose requests, or the responses to them. */
export class Network {
  loses: 'nothing' | 'requests' | 'responses' = 'nothing';
  #left = 0;
  readonly #server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));

  start(): Promise<string> {
    return listening(this.#server);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Loses the next requests, or the responses to them. */
  lose(what: 'requests' | 'responses', times: number): void {
    this.loses = what;
    this.#left = times;
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const lost = this.#left > 0 ? this.loses : 'nothing';
    this.#left = Math.max(0, this.#left - 1);
    if (lost === 'requests') {
      outgoing.destroy();
      return;
    }
    const { host: _, ...headers } = incoming.headers;
    const passed = request(LAB + (incoming.url ?? ''), { method: incoming.method, headers }, response => {
      if (lost === 'responses') {
        response.resume();
        response.on('end', () => outgoing.destroy());
      } else {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      }
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }
}

/** One page with the SDK, from its load to its end. The customer's actions do what the SDK documents. */
export class Page {
  readonly shown: Outcome[] = [];
  readonly errors: CheckoutError[] = [];
  readonly checkout: Checkout;
  readonly #storage: Storage;
  #opened: string | undefined;

  constructor(backend: string, storage: Storage, options: Options = {}) {
    this.#storage = storage;
    // The form knows its session by the token.
    const observed: typeof fetch = async (input, init) => {
      const response = await (options.fetch ?? fetch)(input, init);
      if (response.ok && init?.method === 'POST') {
        const created: { session_id?: string } = await response.clone().json().catch(() => ({}));
        this.#opened = created.session_id;
      }
      return response;
    };
    const show = (outcome: Outcome, error?: CheckoutError) => {
      this.shown.push(outcome);
      if (error !== undefined) this.errors.push(error);
    };
    this.checkout = new Checkout(backend, show, { storage, pause: async () => {}, ...options, fetch: observed });
  }

  get last(): Outcome | undefined {
    return this.shown.at(-1);
  }

  /** Clicks the button, and returns the session of the form, or undefined if none opens. */
  async click(item: Item = {}): Promise<string | undefined> {
    let token: string | undefined;
    await this.checkout.pay(item, async () => {
      token = await this.checkout.clientToken();
    });
    return token === undefined ? undefined : this.#opened;
  }

  /** The stored sessions of all purchases. */
  sessions(): string[] {
    return this.purchases().flatMap(([, ...sessions]) => sessions);
  }

  purchases(): [key: string, ...sessions: string[]][] {
    return Array.from({ length: this.#storage.length }, (_, index) => JSON.parse(this.#storage.getItem(this.#storage.key(index) ?? '') ?? '[]'));
  }

  /** Pays by card: the SDK learns the result in the form, and does not call fetchSessionStatus. */
  async payByCard(session: string): Promise<void> {
    await atMoment(session, 'pay');
    this.checkout.onSuccess();
  }

  /** Pays at the customer's bank: the SDK calls fetchSessionStatus after the redirect, then its callback. */
  async payByRedirect(session: string): Promise<void> {
    await atMoment(session, 'pay');
    await this.returnFrom(session);
  }

  async returnFrom(session: string): Promise<void> {
    const { status, final } = await this.checkout.sessionStatus(session);
    if (status === 'completed') this.checkout.onSuccess();
    else if (status === 'failed' && final) await this.checkout.onFailure();
    else if (status === 'expired') await this.checkout.onExpired();
    else if (status === 'cancelled') await this.checkout.onCancel();
  }
}
