// The operator's decision about a payment in review. The lab runs the command as ./ops does for a deployed stack.
import { element } from '/assets/element.js';
import { operate } from '/assets/order.js';

export class Operator {
  #session = null;
  #revision = null;
  #shown = null;
  #running = false;

  constructor() {
    element('decision').addEventListener('submit', event => {
      event.preventDefault();
      this.#decide(event.submitter.value);
    });
  }

  /**
   * Shows what an operator can do.
   * @param item the session's item in DynamoDB's JSON
   * @param last what the last command about the session printed, if there was one
   */
  show(session, item, last) {
    const inReview = item.attention?.S === 'REVIEW';
    if (session !== this.#session) element('because').value = '';
    this.#session = session;
    this.#revision = item.revision?.N;
    element('no-review').hidden = inReview || Boolean(last);
    element('decision').hidden = !inReview;
    if (last !== this.#shown) print(last);
    this.#shown = last;
  }

  async #decide(decision) {
    if (this.#running) return;
    this.#running = true;
    const because = element('because').value;
    const outcome = decision === 'close' ? ['--as', 'refunded'] : [];
    print(await operate([decision, this.#session, '--revision', this.#revision, ...outcome, '--because', because], columns()));
    this.#running = false;
    // The form disappears with its focus if there is nothing more to decide.
    element('operator-output').focus();
  }
}

const meanings = { 0: 'done', 1: 'failed, run it again', 2: 'wrong command line', 3: 'no such payment', 4: 'refused by a rule', 5: 'the payment has changed since it was read' };

function print(last) {
  element('operator-output').hidden = !last;
  if (!last) return;
  const { command, exit, out = '', err = '' } = last;
  const parts = [part('p', '', command, 'code')];
  if (exit !== undefined) parts.push(part('p', exit === 0 ? 'good' : 'bad', `Exit code ${exit}: ${meanings[exit] ?? 'failed'}`));
  if (err) parts.push(part('pre', 'bad', err));
  if (out) parts.push(part('pre', '', out));
  element('operator-output').replaceChildren(...parts);
  element('operator-output').scrollTop = 0;
}

/** @returns how many characters fit into a line of the output */
function columns() {
  const probe = part('pre', 'probe', 'x'.repeat(100));
  element('operator').append(probe);
  const width = Math.floor(element('operator').clientWidth / (probe.offsetWidth / 100)) - 4;
  probe.remove();
  return Math.min(Math.max(width, 40), 120);
}

function part(name, style, text, inner) {
  const node = document.createElement(name);
  node.className = style;
  if (inner) {
    const child = document.createElement(inner);
    child.textContent = text;
    node.append(child);
  } else {
    node.textContent = text;
  }
  return node;
}
