// The bar on top: what Moment, the backend and the shop agree on, the faults that are on, and the lab's clock.
import { element, make } from '/assets/element.js';
import { count, timeOfDay } from '/assets/format.js';
import { show } from '/assets/tabs.js';

const signs = { good: '✓', wait: '…', bad: '✗' };

export class Verdict {
  #payments;
  #now = null;
  #details = 0;

  /** @param payments knows which payments are awaited */
  constructor(payments) {
    this.#payments = payments;
    element('faults-on').addEventListener('click', () => { show(element('faults-tab')); element('faults-tab').focus(); });
    setInterval(() => this.#tick(), 1000);
  }

  show({ paid, known, published, in_review: review, closed, awaited, lost, twice, in_review_without_session: unknown }) {
    const level = lost || twice ? 'bad' : awaited ? 'wait' : 'good';
    element('verdict').className = level;
    element('verdict-sign').textContent = signs[level];
    const wrong = [lost && `${lost} lost`, twice && `${twice} twice`].filter(Boolean).join(', ');
    this.#say(wrong ? `Wrong: ${wrong}` : awaited ? `${awaited} awaited` : 'Nothing lost, nothing twice');
    const rest = [[review, 'in review'], [closed, 'closed']].filter(([number]) => number).map(([number, name]) => ` + ${number} ${name}`).join('');
    const equal = (one, other) => make('span', { textContent: one === other ? ' = ' : ' ≠ ' });
    element('figures').replaceChildren(
      'Paid at Moment ', figure(paid), equal(paid, known), 'known here ', figure(known), equal(known, published + review + closed), 'published ', figure(published), rest,
      ' · lost ', figure(lost), ' · twice ', figure(twice), unknown ? ` · in review without a session ${unknown}` : '',
    );
    this.#details++;
    if (level === 'wait') this.#explain(awaited, this.#details);
  }

  /** Says what an awaited payment waits for. */
  async #explain(awaited, asked) {
    const [first] = this.#payments.awaited();
    if (!first) return;
    const response = await fetch(`/lab/payments/${encodeURIComponent(first.id)}`);
    if (!response.ok || asked !== this.#details) return;
    const { state, item } = await response.json();
    const next = item?.next_check_at && timeOfDay(item.next_check_at.N * 1000).slice(0, 5);
    if (asked === this.#details) this.#say(`${awaited} awaited: ${state === 'PAID' && !next ? 'being published' : `${state === 'PAID' ? 'not recorded by create' : 'no webhook yet'}${next ? `, next check ${next}` : ''}`}`);
  }

  /** A screen reader hears only what has changed. */
  #say(text) {
    if (element('headline').textContent !== text) element('headline').textContent = text;
  }

  clock({ now, offset_seconds: ahead }) {
    this.#now = Date.parse(now) - performance.now();
    const hours = ahead / 3600;
    element('ahead').textContent = ahead < 60 ? '' : `+${hours < 1 ? `${Math.round(ahead / 60)} min` : hours < 72 ? `${+hours.toFixed(1)} h` : `${+(hours / 24).toFixed(1)} days`}`;
    element('ahead').title = 'How far the lab’s clock is ahead of this machine’s';
    this.#tick();
  }

  #tick() {
    if (this.#now !== null) element('clock').textContent = timeOfDay(this.#now + performance.now());
  }

  faults({ on }) {
    element('faults-on').textContent = on.length ? `${count(on.length, 'fault')} on` : 'Faults: none';
    element('faults-on').classList.toggle('on', on.length > 0);
  }
}

const figure = number => make('b', { textContent: number });
