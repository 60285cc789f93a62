// The scenarios, run by the lab. It publishes the whole state of the last one after each change; steps and lines are only added to it.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

const marks = { kept: ['✓', 'kept', 'good'], broken: ['✗', 'not kept', 'bad'], running: ['…', 'running', ''], none: ['·', 'not run yet', ''] };
const rows = [['opened', 'opened'], ['paid', 'paid at Moment'], ['delivered', 'delivered'], ['in_review', 'in review'], ['closed', 'closed']];
const wrong = { PAID_TWICE: 'paid', NOT_DELIVERED: 'delivered', UNCHECKED_AMOUNT: 'delivered' };

export class Scenarios {
  #items = new Map();
  #total;
  #run = null;

  constructor({ scenarios }) {
    this.#total = scenarios.length;
    for (const { name, title, why } of scenarios) {
      const button = node('button', title);
      button.type = 'button';
      button.title = `Why it matters: ${why}`;
      button.addEventListener('click', () => this.#start(`scenarios/${name}`));
      const mark = node('span', '');
      mark.setAttribute('role', 'img');
      const item = node('li', mark, button);
      element('scenarios').append(item);
      this.#items.set(name, { item, button, mark });
    }
    element('run-scenarios').addEventListener('click', () => this.#start('scenarios'));
    this.results({ kept: [], broken: [] });
  }

  async #start(path) {
    const refusal = await order('POST', path, { at_once: element('at-once').checked, naive: element('beside-naive').checked });
    element('scenario-refusal').textContent = refusal ?? '';
  }

  /** @param kept, broken names of the scenarios that were run in this start of the lab */
  results({ kept, broken }) {
    for (const [name, { mark }] of this.#items) {
      set(mark, kept.includes(name) ? 'kept' : broken.includes(name) ? 'broken' : 'none');
    }
    const left = this.#total - kept.length - broken.length;
    element('scenarios-kept').textContent = left === this.#total ? `${this.#total} scenarios` : `${kept.length} of ${this.#total} kept${left ? ` · ${left} not run yet` : ''}`;
    element('scenarios-kept').className = broken.length ? 'bad' : kept.length === this.#total ? 'good' : '';
  }

  show(event) {
    const { run, name, why, running, waiting, steps, failure, kept, total, ours, naive } = event;
    const output = element('scenario-output');
    const isNew = run !== this.#run;
    for (const [each, { button }] of this.#items) {
      button.setAttribute('aria-current', each === name);
      button.setAttribute('aria-disabled', running || waiting > 0);
    }
    element('run-scenarios').setAttribute('aria-disabled', running || waiting > 0);
    if (isNew) {
      this.#run = run;
      output.replaceChildren(node('p', `Why it matters: ${why}`), node('div'), node('ol'));
      output.hidden = false;
      this.#items.get(name).item.append(output);
    }
    if (running) set(this.#items.get(name).mark, 'running');
    const [, result, list] = output.children;
    const shown = list.children.length;
    steps.forEach((step, index) => {
      if (index === list.children.length) list.append(node('li', node('p', step.title), node('ul'), node('details', node('summary', 'Evidence'), node('ul')), node('ul')));
      const [, promises, evidence, other] = list.children[index].children;
      evidence.hidden = step.lines.length === 0;
      add(evidence.lastElementChild, step.lines, text => node('li', text));
      add(promises, step.promises, promise);
      add(other, step.naive, text => node('li', text));
      promises.className = 'promises';
      other.className = 'naive';
    });
    if (steps.length > shown) element('scenario-status').textContent = steps.at(-1).title;
    const verdict = `${kept} of ${total} promises kept`;
    result.replaceChildren(colored('p', `verdict ${running ? '' : failure ? 'bad' : 'good'}`, verdict));
    if (!running) {
      result.append(failure ? colored('p', 'bad', failure) : colored('p', 'good', 'All promises kept.'), ...(ours && naive ? beside(ours, naive) : []));
      element('scenario-status').textContent = `${event.title}: ${verdict}`;
    }
    follow(running && !isNew ? list.lastElementChild : output.parentElement, !running || isNew);
  }
}

/** What became of the payments with both backends, and the lines of the example that are the cause. */
function beside(ours, naive) {
  const head = node('tr', node('th', 'Sessions'), node('th', 'Your backend'), node('th', 'Naive backend'));
  const body = rows.filter(([key], index) => index < 3 || ours[key] + naive[key] > 0).map(([key, label]) => {
    return node('tr', node('th', label), node('td', String(ours[key])), colored('td', wrong[naive.outcome] === key ? 'bad' : '', String(naive[key])));
  });
  const link = node('a', 'Moment’s example');
  link.href = naive.page;
  const causes = naive.causes.map(({ line, code, text }) => node('li', node('strong', `line ${line}: `), text, node('code', code)));
  return [
    node('table', node('thead', head), node('tbody', ...body)),
    ...(ours.in_review + ours.closed > 0 ? [node('p', `Your backend: ${ours.in_review ? 'an operator decides about the payment in review.' : 'an operator has closed the payment that was too much.'}`)] : []),
    colored('p', `verdict ${naive.fine ? 'good' : 'bad'}`, `Naive backend: ${naive.title}`),
    ...(naive.fine ? [node('p', 'It does fine here.')] : [node('ul', ...causes)]),
    node('p', 'A port of ', link, ', line by line.'),
  ];
}

function set(mark, result) {
  const [sign, label, style] = marks[result];
  mark.textContent = sign;
  mark.className = `mark ${style}`;
  mark.setAttribute('aria-label', label);
}

function promise({ text, kept, unmet }) {
  const item = node('li', kept ? '✓ ' : '✗ ', words(text), ...(unmet ? [`: ${unmet}`] : []));
  item.className = kept ? 'good' : 'bad';
  return item;
}

/** Text in which backticks mark names. */
function words(text) {
  const span = node('span');
  span.append(...text.split('`').map((part, index) => (index % 2 ? node('code', part) : part)));
  return span;
}

/** Adds what is new: what is shown already, and may be read or selected, stays. */
function add(list, items, make) {
  list.append(...items.slice(list.children.length).map(make));
}

/** Scrolls the panel, where it scrolls on its own, to the start of an element, or to its end if that is below. */
function follow(shown, isStart) {
  const panel = element('scenarios-panel');
  const view = panel.getBoundingClientRect();
  const { top, bottom } = shown.getBoundingClientRect();
  panel.scrollTop += isStart ? top - view.top : Math.max(0, bottom - view.bottom);
}

function colored(name, style, ...content) {
  const made = node(name, ...content);
  made.className = style;
  return made;
}

function node(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}
