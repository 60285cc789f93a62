// What an operator can do about a payment. The lab runs the command as ./ops does for a deployed stack.
import { element, make } from '/assets/element.js';
import { operate } from '/assets/order.js';
import { sourceLink } from '/assets/rules.js';

export class Operator {
  #session = null;
  #revision = null;
  #shown = null;

  constructor() {
    element('operator').addEventListener('submit', event => {
      event.preventDefault();
      this.#run(event.submitter.value);
    });
  }

  /**
   * Shows what an operator can do.
   * @param item the session's item in DynamoDB's JSON
   * @param last what the last command about the session printed, if there was one
   */
  show(session, item, last) {
    const attention = item.attention?.S;
    if (session !== this.#session) {
      element('because').value = '';
      element('allow').checked = false;
    }
    this.#session = session;
    this.#revision = item.revision?.N;
    element('operator-tab').textContent = attention ? 'Operator: decide' : 'Operator';
    element('no-review').hidden = Boolean(attention);
    element('decision').hidden = !attention;
    element('allow-currency').hidden = !item.review_reasons?.SS?.includes('currency-mismatch');
    element('needs').textContent = attention === 'UNRESOLVED'
      ? 'The checks have ended, and a payment may still arrive. An operator decides.'
      : 'This payment needs review. The shop may deliver only after an operator approves it.';
    element('operator').hidden = !session?.startsWith('ps_');
    if (last !== this.#shown && JSON.stringify(last) !== JSON.stringify(this.#shown)) print(last);
    this.#shown = last;
  }

  /** One command at a time. */
  #disable(is) {
    for (const button of element('operator').querySelectorAll('button')) button.disabled = is;
  }

  async #run(command) {
    this.#disable(true);
    const because = element('because').value.trim();
    const [name, outcome] = command.split(' ');
    const argv = [name, this.#session];
    if (name === 'approve' || name === 'close') argv.push('--revision', this.#revision);
    if (outcome) argv.push('--as', outcome);
    if (name === 'approve' && element('allow').checked && !element('allow-currency').hidden) argv.push('--allow-currency-mismatch');
    if (because && name !== 'inspect') argv.push('--because', because);
    print(await operate(argv, columns()));
    this.#disable(false);
    // The form disappears with its focus if there is nothing more to decide.
    element('operator-output').focus();
  }
}

const meanings = { 0: 'done', 1: 'failed, run it again', 2: 'wrong command line', 3: 'no such payment', 4: 'refused by a rule', 5: 'the payment has changed since it was read' };

function print(last) {
  element('operator-output').hidden = !last;
  if (!last) return;
  const { command, exit, out = '', err = '' } = last;
  const name = command?.match(/^\.\/ops ([a-z]+)/)?.[1];
  const parts = [make('p', {}, make('code', { textContent: command }), ' ', name ? sourceLink(`docs/operations/commands/${name}.md`, 'what it does') : '')];
  if (exit !== undefined) parts.push(make('p', { className: exit === 0 ? 'good' : 'bad', textContent: `Exit code ${exit}: ${meanings[exit] ?? 'failed'}` }));
  if (err) parts.push(make('pre', { className: 'bad', textContent: err }));
  if (out) parts.push(make('pre', { textContent: out }));
  element('operator-output').replaceChildren(...parts);
  element('operator-output').scrollTop = 0;
}

/** @returns how many characters fit into a line of the output */
function columns() {
  const probe = make('pre', { className: 'probe', textContent: 'x'.repeat(100) });
  element('operator').append(probe);
  const width = Math.floor(element('operator').clientWidth / (probe.offsetWidth / 100)) - 4;
  probe.remove();
  return Math.min(Math.max(width, 40), 120);
}
