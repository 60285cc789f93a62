// The attributes of a session's item, grouped, with readable names and times.
import { element, make } from '/assets/element.js';
import { dateAndTime, money } from '/assets/format.js';

const groups = {
  Payment: ['state', 'amount', 'mode', 'payment_id', 'last_attempt', 'last_attempt_at_ms', 'reported_terms'],
  Purchase: ['order', 'product', 'quantity', 'reference', 'purchase_key', 'owner', 'return_address'],
  Checks: ['next_check_at', 'next_check_shard', 'last_checked_at_ms', 'ended_at_ms', 'unresolved'],
  Review: ['attention', 'attention_since', 'review_reasons', 'approved', 'closed'],
  History: ['created_at_ms', 'updated_at_ms', 'history'],
  Technical: [],
};
const grouped = new Set(Object.values(groups).flat());
const readable = name => name.replace(/_ms$/, '').replace(/_/g, ' ').replace(/^./, first => first.toUpperCase());
const names = { next_check_shard: 'Check priority and shard', expires_at: 'Item expires at', rank: 'State rank', created_here: 'Recorded by create', reported_terms: 'Reported by Moment', moment_key: 'Key for Moment', purchase_key: 'Idempotency key' };
const seconds = ['next_check_at', 'attention_since', 'expires_at'];

/** @returns a value of DynamoDB's JSON */
function plain(value) {
  const [[type, content]] = Object.entries(value);
  if (type === 'L') return content.map(plain);
  if (type === 'M') return Object.fromEntries(Object.entries(content).map(([name, each]) => [name, plain(each)]));
  return content;
}

const instant = milliseconds => make('time', { dateTime: new Date(milliseconds).toISOString(), textContent: dateAndTime(milliseconds) });

/** A line of the history: time, source and what Moment reported. */
function historyLine(text) {
  const [, year, month, day, hour, minute, second, rest] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z (.*)$/s.exec(text) ?? [];
  return rest === undefined ? text : `${dateAndTime(Date.UTC(year, month - 1, day, hour, minute, second))}: ${rest}`;
}

function shown(name, value, item) {
  if (name === 'amount' && item.currency) return money(Number(value), item.currency.S);
  if (name.endsWith('_ms')) return instant(Number(value));
  if (seconds.includes(name)) return instant(Number(value) * 1000);
  if (name === 'history' && Array.isArray(value)) return value.map(historyLine).join('\n');
  if (Array.isArray(value)) return value.join('\n');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function row(label, content, raw) {
  return make('tr', {}, make('th', { scope: 'row', textContent: label }), make('td', { title: raw }, content));
}

function group(title, rows) {
  if (!rows.length) return [];
  return [make('tbody', {}, make('tr', {}, make('th', { scope: 'rowgroup', colSpan: 2, className: 'group', textContent: title })), ...rows)];
}

const rowsOf = (item, columns) => columns.filter(name => name in item).map(name => {
  const value = plain(item[name]);
  return row(names[name] ?? readable(name), shown(name, value, item), `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
});

export class Item {
  #shown = null;

  show({ item, moment: atMoment }) {
    const text = JSON.stringify([item, atMoment]);
    if (text === this.#shown) return;
    this.#shown = text;
    const all = item ?? {};
    const others = Object.keys(all).filter(name => !grouped.has(name) && !(name === 'currency' && all.amount)).sort();
    element('item').replaceChildren(
      ...group('At Moment', Object.entries(atMoment ?? {}).filter(([name, value]) => value !== null && name !== 'currency')
        .map(([name, value]) => row(readable(name), name === 'amount' ? money(value, atMoment.currency) : String(value), `${name}: ${value}`))),
      ...Object.entries(groups).flatMap(([title, columns]) => group(title, rowsOf(all, title === 'Technical' ? others : columns))),
    );
    element('no-item').hidden = Boolean(item);
    element('raw').hidden = !item;
    element('raw-json').textContent = item ? JSON.stringify(item, null, 2) : '';
  }
}
