// What happens behind the routes, as the lab tells it by server-sent events; of all payments, the one that is chosen is shown.
import { element } from '/assets/element.js';
import { diagram, file } from '/assets/diagram.js';
import { Operator } from '/assets/operator.js';

const SHOWN = 200;

export class Inside {
  #bySession = new Map();
  #unassigned = [];
  #chosen = null;
  #drawing = false;
  #units = new Map();
  #follows = true;
  #operator = new Operator();

  constructor() {
    element('session').addEventListener('change', ({ target }) => {
      this.#follows = target.selectedIndex === 0;
      this.#choose(target.value);
    });
    element('export').addEventListener('click', () => this.#save());
  }

  /** What DynamoDB has charged for a session so far. */
  charge({ session_id, reads, writes }) {
    this.#units.set(session_id, { reads, writes });
    if (session_id === this.#chosen) this.#draw();
  }

  add(event) {
    const session = event.session_id;
    if (!session) {
      // What was refused names no session: it is shown with the next one that appears.
      this.#unassigned.push(event);
      return;
    }
    if (!this.#bySession.has(session)) {
      this.#bySession.set(session, this.#unassigned);
      this.#unassigned = [];
      const option = document.createElement('option');
      option.value = option.textContent = session;
      element('session').prepend(option);
      // Whoever looks at an older one is left there.
      if (this.#follows) this.#choose(session);
    }
    const all = this.#bySession.get(session);
    all.push(event);
    all.sort((one, other) => one.at.localeCompare(other.at));
    if (session === this.#chosen) this.#draw();
  }

  #choose(session) {
    this.#chosen = session;
    element('session').value = session;
    this.#draw();
  }

  /** At most once a frame, however much comes. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      const all = (this.#bySession.get(this.#chosen) ?? []).slice(-SHOWN);
      element('diagram').replaceChildren(diagram(all));
      element('diagram').scrollTop = element('diagram').scrollHeight;
      element('timeline').replaceChildren(...all.map(line));
      showUnits(this.#units.get(this.#chosen));
      const item = all.findLast(({ to }) => to === 'TABLE')?.detail ?? {};
      showItem(item);
      this.#operator.show(this.#chosen, item, all.findLast(({ from }) => from === 'OPERATOR')?.detail);
    });
  }

  async #save() {
    const svg = element('diagram').querySelector('svg');
    if (!svg) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await file(svg));
    link.download = `${this.#chosen}.svg`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

function line({ at, label, note, ok, detail }) {
  const item = document.createElement('li');
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = `${at.slice(11, 23)} ${label}: ${note}`;
  const text = document.createElement('pre');
  text.textContent = JSON.stringify(detail, null, 2);
  details.append(summary, text);
  item.append(details);
  item.classList.toggle('bad', !ok);
  return item;
}

function showUnits(units) {
  element('request-units').textContent = units
    ? `DynamoDB has charged ${units.reads} read and ${units.writes} write request units for this payment.`
    : 'DynamoDB has charged nothing yet.';
}

function showItem(item) {
  const rows = Object.entries(item).sort(([one], [other]) => one.localeCompare(other)).map(([name, value]) => {
    const row = document.createElement('tr');
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = name;
    const cell = document.createElement('td');
    cell.textContent = plain(value);
    row.append(head, cell);
    return row;
  });
  element('item').tBodies[0].replaceChildren(...rows);
}

/** A value of DynamoDB's JSON without its type. */
function plain(value) {
  const [[type, inner]] = Object.entries(value);
  if (type === 'L') return inner.map(plain).join('\n');
  if (type === 'M') return JSON.stringify(inner);
  return Array.isArray(inner) ? inner.join(', ') : String(inner);
}
