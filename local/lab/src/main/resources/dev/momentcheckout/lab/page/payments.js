// The list of payments, newest first. Only the visible ones are drawn, so that thousands stay fast.
import { element, make } from '/assets/element.js';
import { dateAndTime, money, timeOfDay } from '/assets/format.js';

const ROW = 52;
const FOLLOW_EVERY_MS = 1000;
const isId = text => /^(ps_|refused-|other$)/.test(text);
const isOpen = ({ state }) => ['OPEN', 'FAILED'].includes(state);
const matches = {
  all: () => true,
  paid: ({ state }) => state === 'PAID' || state === 'RESERVED',
  open: payment => payment.type === 'payment' && isOpen(payment),
  review: ({ review }) => review,
  refused: ({ type }) => type === 'refused',
};

/** What the list calls a payment's state. */
export function stateOf({ type, state, title }) {
  if (type === 'other') return 'Other traffic';
  if (type === 'refused') return `Refused, no session: ${title}`;
  return state ?? 'NOT STORED';
}

export class Payments {
  #choose;
  #byId = new Map();
  #all = [];
  #shown = [];
  #current = null;
  #active = 0;
  #following = element('following');
  #list = element('payment-list');
  #rows = make('div', { role: 'presentation', className: 'rows' });
  #planned = false;
  #followed = 0;

  /** @param choose shows a payment */
  constructor(choose) {
    this.#choose = choose;
    this.#list.append(this.#rows);
    this.#list.addEventListener('scroll', () => this.#draw());
    this.#list.addEventListener('click', ({ target }) => {
      const row = target.closest('[role=option]');
      if (row) this.#pin(row.dataset.payment);
    });
    this.#list.addEventListener('keydown', event => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.#list);
    for (const name of ['payment-filter', 'payment-search']) {
      element(name).addEventListener('input', () => { this.#list.scrollTop = 0; this.#active = 0; this.#plan(); });
    }
    this.#following.addEventListener('change', () => {
      if (this.#following.checked) this.#address('');
      this.#follow();
    });
    // Who pays wants to see this payment.
    element('launch').addEventListener('click', () => {
      if (this.#following.checked) return;
      this.#following.checked = true;
      this.#address('');
    });
    element('address').addEventListener('click', event => { event.preventDefault(); this.#pin(this.#current); });
    // Who writes a reason decides about this payment, not about the next one.
    element('because').addEventListener('input', () => this.#pin(this.#current));
    addEventListener('hashchange', () => this.#read());
    this.#read();
  }

  /** @param summary of a payment that is new or has changed */
  add(summary) {
    this.#byId.set(summary.id, summary);
    this.#plan();
  }

  /** Removes the payments that the lab does not keep any more. @param change the oldest last change of those that it keeps */
  forget(change) {
    for (const [id, payment] of this.#byId) {
      if (payment.change < change && payment.type !== 'other') this.#byId.delete(id);
    }
    this.#plan();
  }

  /** @returns the payments that Moment has as paid, and the backend does not know or has not published yet */
  awaited() {
    return [...this.#byId.values()].filter(({ awaited }) => awaited);
  }

  #plan() {
    if (this.#planned) return;
    this.#planned = true;
    // Not an animation frame: a tab in the background has none.
    setTimeout(() => {
      this.#planned = false;
      this.#all = [...this.#byId.values()].sort((one, other) => older(one, other));
      this.#follow();
      this.#filter();
    });
  }

  #filter() {
    const search = element('payment-search').value.trim().toLowerCase();
    const fits = matches[element('payment-filter').value];
    this.#shown = this.#all.filter(payment => fits(payment) && (!search || `${payment.id} ${stateOf(payment)}`.toLowerCase().includes(search)));
    element('payment-count').textContent = `${this.#shown.length} of ${this.#all.length}`;
    this.#rows.style.height = `${this.#shown.length * ROW}px`;
    this.#draw();
  }

  #draw() {
    const first = Math.max(Math.floor(this.#list.scrollTop / ROW) - 4, 0);
    const last = first + Math.ceil(this.#list.clientHeight / ROW) + 8;
    this.#active = Math.min(this.#active, Math.max(this.#shown.length - 1, 0));
    const rows = this.#shown.slice(first, last).map((payment, index) => this.#row(payment, first + index));
    this.#rows.replaceChildren(...rows);
    const active = rows.find(({ id }) => id === `entry-${this.#active}`);
    this.#list.setAttribute('aria-activedescendant', active?.id ?? '');
    active?.classList.add('active');
  }

  #row(payment, index) {
    const { id, opened_at: at, amount, currency, review, closed, approved, awaited } = payment;
    const mark = review ? 'in review' : closed ? 'closed' : approved ? 'approved' : awaited ? 'awaited' : '';
    const row = make('div', { role: 'option', id: `entry-${index}`, className: 'entry' },
      make('time', { dateTime: at ?? '', title: at ? dateAndTime(at) : '', textContent: timeOfDay(at) }), make('span', { className: 'amount', textContent: money(amount, currency) }),
      make('strong', { textContent: stateOf(payment) }), make('small', { textContent: id }), make('em', { textContent: mark }));
    row.dataset.payment = id;
    row.dataset.state = payment.type === 'refused' ? 'refused' : payment.state ?? '';
    row.style.transform = `translateY(${index * ROW}px)`;
    for (const [name, value] of [['selected', id === this.#current], ['posinset', index + 1], ['setsize', this.#shown.length]]) row.setAttribute(`aria-${name}`, value);
    return row;
  }

  #key(event) {
    const page = Math.max(Math.floor(this.#list.clientHeight / ROW) - 1, 1);
    const next = { ArrowDown: this.#active + 1, ArrowUp: this.#active - 1, PageDown: this.#active + page, PageUp: this.#active - page, Home: 0, End: this.#shown.length - 1 }[event.key];
    if (next === undefined && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (next === undefined) {
      if (this.#shown[this.#active]) this.#pin(this.#shown[this.#active].id);
      return;
    }
    this.#active = Math.min(Math.max(next, 0), Math.max(this.#shown.length - 1, 0));
    const top = this.#active * ROW;
    this.#list.scrollTop = Math.min(Math.max(this.#list.scrollTop, top + ROW - this.#list.clientHeight), top);
    this.#draw();
  }

  /** Shows what the address names, or else the newest payment. */
  #read() {
    const id = named();
    if (isId(id)) {
      this.#following.checked = false;
      this.#show(id);
    } else if (!id) {
      this.#following.checked = true;
      this.#follow();
    }
  }

  #pin(id) {
    if (!id) return;
    if (id === this.#current && !this.#following.checked) return;
    this.#following.checked = false;
    this.#address(`#${id}`);
    this.#show(id);
  }

  /** Not by setting the hash, which would close the phone's sheet: its entry in the history is the newest one. */
  #address(hash) {
    if (location.hash === hash) return;
    const url = hash || location.pathname + location.search;
    if (history.state?.sheet) history.replaceState(history.state, '', url);
    else history.pushState(null, '', url);
  }

  /** Shows the newest payment, but no more than one in a second: a chaos run makes many. */
  #follow() {
    const newest = this.#all.find(({ type }) => type !== 'other');
    if (!this.#following.checked || !newest || newest.id === this.#current) return;
    const wait = this.#followed + FOLLOW_EVERY_MS - Date.now();
    if (wait > 0) {
      setTimeout(() => this.#follow(), wait);
      return;
    }
    this.#followed = Date.now();
    this.#show(newest.id);
  }

  #show(id) {
    this.#current = id;
    this.#choose(id);
    this.#draw();
  }
}

/** @returns what the address names */
function named() {
  const hash = location.hash.slice(1);
  try {
    return decodeURIComponent(hash);
  } catch {
    // Anyone can type a % there.
    return hash;
  }
}

/** Newest first, the traffic of no payment last. */
function older(one, other) {
  if (one.type === 'other' || other.type === 'other') return one.type === 'other' ? 1 : -1;
  return one.opened_at < other.opened_at ? 1 : one.opened_at > other.opened_at ? -1 : 0;
}
