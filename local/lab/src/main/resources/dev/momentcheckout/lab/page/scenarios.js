// The scenarios, run by the lab. It publishes the whole state of the last one after each change; steps and lines are only added to it.
import { element } from '/assets/element.js';
import { order } from '/assets/order.js';

const marks = { kept: ['✓', 'kept', 'good'], broken: ['✗', 'not kept', 'bad'], none: ['·', 'not run yet', ''] };
const rows = [['opened', 'Sessions opened'], ['paid', 'Paid at Moment'], ['delivered', 'Delivered'], ['in_review', 'In review'], ['closed', 'Closed by operator']];

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
      const [sign, label, style] = marks[kept.includes(name) ? 'kept' : broken.includes(name) ? 'broken' : 'none'];
      mark.textContent = sign;
      mark.className = `mark ${style}`;
      mark.setAttribute('aria-label', label);
    }
    element('scenarios-kept').textContent = `${kept.length} of ${this.#total} kept`;
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
      output.replaceChildren(node('p', `Why it matters: ${why}`), node('ol'), node('div'));
      output.hidden = false;
      this.#items.get(name).item.append(output);
    }
    const [, list, result] = output.children;
    const shown = list.children.length;
    steps.forEach((step, index) => {
      if (index === list.children.length) list.append(node('li', node('p', words(step.title)), node('ul'), node('ul'), node('ul')));
      const [, lines, promises, other] = list.children[index].children;
      add(lines, step.lines, text => node('li', text));
      add(promises, step.promises, promise);
      add(other, step.naive, text => node('li', text));
      promises.className = 'promises';
      other.className = 'naive';
    });
    if (steps.length > shown) element('scenario-status').textContent = steps.at(-1).title;
    if (!running) {
      const verdict = node('p', `${kept} of ${total} promises kept`);
      verdict.className = `verdict ${failure ? 'bad' : 'good'}`;
      result.replaceChildren(verdict, ...(failure ? [colored('p', 'bad', failure)] : [colored('p', 'good', 'All promises kept.')]), ...(naive && ours ? beside(ours, naive) : []));
      element('scenario-status').textContent = `${event.title}: ${verdict.textContent}`;
    }
    follow(output, isNew);
  }
}

/** What became of the payments with both backends, and the lines of the example that are the cause. */
function beside(ours, naive) {
  const head = node('tr', node('td'), node('th', 'Your backend'), node('th', 'Naive backend'));
  const body = rows.filter(([key], index) => index < 3 || ours[key] + naive[key] > 0).map(([key, label]) => {
    const isWrong = !naive.fine && (key === 'paid' ? naive.paid > 1 : key === 'delivered' && naive.delivered < naive.paid);
    return node('tr', node('th', label), node('td', String(ours[key])), colored('td', isWrong ? 'bad' : '', String(naive[key])));
  });
  const link = node('a', 'Moment’s example');
  link.href = naive.page;
  const causes = naive.causes.map(({ line, code, text }) => node('li', `line ${line}: ${text}`, node('code', code)));
  return [
    node('table', node('thead', head), node('tbody', ...body)),
    colored('p', naive.fine ? 'good' : 'bad', `Naive backend: ${naive.title}.`),
    ...(naive.fine ? [node('p', 'It does fine here.')] : [node('ul', ...causes)]),
    node('p', 'A port of ', link, ', line by line.'),
  ];
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

/** Scrolls the panel, where it scrolls on its own, to what is new. */
function follow(output, isNew) {
  const panel = element('scenarios-panel');
  const { top, bottom } = output.parentElement.getBoundingClientRect();
  const view = panel.getBoundingClientRect();
  if (isNew || bottom > view.bottom) panel.scrollTop += Math.min(top - view.top, Math.max(bottom - view.bottom, isNew ? -Infinity : 0));
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
