// A sequence diagram of one payment. Only what is new is drawn, so that the reader's place stays. diagram.css gives it its looks.
import { element } from '/assets/element.js';
import { dateAndTime, preciseTime } from '/assets/format.js';

export const names = { APP: 'App', BACKEND: 'Your backend', TABLE: 'Sessions table', MOMENT: 'Moment', SHOP: 'Shop', OPERATOR: 'Operator', OTHER: 'Other' };
/** What a step is called. */
export const labelOf = ({ type, label }) => type === 'webhook' && !label.startsWith('webhook') ? `webhook ${label}` : label;

const always = ['APP', 'BACKEND', 'TABLE', 'MOMENT', 'SHOP'];
const LABEL = 15;
const NOTE = 14;
const fonts = { label: '12px system-ui, sans-serif', note: '11px system-ui, sans-serif', actor: '600 12px system-ui, sans-serif', heading: '600 16px system-ui, sans-serif', function: '600 11px system-ui, sans-serif' };
const ruler = document.createElement('canvas').getContext('2d');

/** What no XML document may contain. */
const unprintable = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.map(child => typeof child === 'string' ? child.replace(unprintable, '\ufffd') : child));
  return node;
}

function widthOf(text, font) {
  ruler.font = fonts[font];
  return ruler.measureText(text).width;
}

/** @returns lines that fit, and are the whole text together */
function wrap(text, font, width) {
  const lines = [''];
  const split = (part, at) => widthOf(part.trimEnd(), font) > width ? at(part) : [part];
  const parts = text.split(/(?<= )/).flatMap(word => split(word, long => long.split(/(?<=[/_.,:=-])/).flatMap(part => split(part, each => [...each]))));
  for (const part of parts) {
    if (lines.at(-1) && widthOf((lines.at(-1) + part).trimEnd(), font) > width) lines.push('');
    lines[lines.length - 1] += part;
  }
  return lines;
}

const lines = (texts, attributes, x, y, step) => svg('text', { ...attributes, x }, ...texts.map((text, index) => svg('tspan', { x, y: y + index * step }, text)));

/** Where everything is, for these actors. */
class Columns {
  /** @param gutter width of the times on the left */
  constructor(events, width, gutter) {
    const occurs = new Set(events.flatMap(({ from, to }) => [from, to]));
    this.actors = Object.keys(names).filter(name => always.includes(name) || occurs.has(name));
    this.width = width;
    this.gutter = gutter;
    this.step = (width - gutter) / this.actors.length;
  }

  x(actor) {
    return this.gutter + (this.actors.indexOf(actor) + .5) * this.step;
  }

  /** @returns the centre of a text as near to x as it fits */
  centre(x, width) {
    return Math.min(Math.max(x, this.gutter + width / 2 + 4), this.width - width / 2 - 4);
  }

  heads() {
    const wrapped = this.actors.map(actor => wrap(names[actor], 'actor', this.step - 8));
    const height = Math.max(...wrapped.map(({ length }) => length)) * LABEL + 10;
    return { height, nodes: this.actors.map((actor, index) => lines(wrapped[index], { class: 'actor', 'text-anchor': 'middle' }, this.x(actor), 17, LABEL)) };
  }

  /** @returns a step of its own: a group and its height. @param running the function that acted in the step before */
  draw(event, running, time) {
    const { from, to, note, ok, type, function: acts } = event;
    const label = labelOf(event);
    // Each call of a function begins with its name, also after another one of the same function.
    const begins = acts && (acts !== running || (to === 'BACKEND' && type !== 'response'));
    const [start, end] = from === to ? [this.x(from), this.x(from) + 30] : [this.x(from), this.x(to)];
    const most = Math.min(Math.max(Math.abs(end - start) - 14, 250, this.step * 2.1), this.width - this.gutter - 8);
    const above = wrap(label, 'label', most);
    const below = note ? wrap(ok ? note : `✗ ${note}`, 'note', most) : [];
    const wide = Math.max(...above.map(text => widthOf(text, 'label')), ...below.map(text => widthOf(text, 'note')));
    const middle = this.centre((start + end) / 2, wide);
    const pill = begins ? 24 : 0;
    const before = begins && to !== 'BACKEND' ? pill : 0;
    const y = before + above.length * LABEL + 8;
    const height = y + below.length * NOTE + 10 + (pill - before);
    const tip = end > start ? -1 : 1;
    const backend = this.x('BACKEND');
    const group = svg('g', { class: `${type ?? 'request'}${ok ? '' : ' bad'}` }, svg('title', {}, `${preciseTime(event.at)} ${names[from]} → ${names[to]}: ${label}${note ? `, ${note}` : ''}`));
    if (acts) {
      // The bar of a function goes from its name to its last step.
      const top = begins ? before ? 2 : height - pill + 2 : 0;
      group.append(svg('rect', { class: 'bar', x: backend - 4, y: top, width: 8, height: height - top }), svg('path', { class: 'side', d: `M ${backend - 4} ${top} V ${height} M ${backend + 4} ${top} V ${height}` }));
      if (begins) {
        const half = widthOf(acts, 'function') / 2 + 7;
        group.append(
          svg('rect', { class: 'running', x: backend - half, y: top, width: 2 * half, height: 18, rx: 9 }),
          svg('text', { class: 'function', x: backend, y: top + 13, 'text-anchor': 'middle' }, acts),
        );
      }
    }
    group.append(
      svg('text', { class: 'time', x: 4, y }, time),
      svg('path', { class: 'arrow', d: `M ${start} ${y + 2} H ${end}` }),
      svg('path', { class: 'tip', d: `M ${end + tip * 8} ${y - 3} L ${end} ${y + 2} l ${tip * 8} 5${type === 'response' ? '' : ' z'}` }),
      lines(above, { class: 'label', 'text-anchor': 'middle' }, middle, y - 4 - (above.length - 1) * LABEL, LABEL),
      lines(below, { class: 'note', 'text-anchor': 'middle' }, middle, y + 15, NOTE),
    );
    return { group, height };
  }

  lifelines(height) {
    return svg('g', {}, ...this.actors.map(actor => svg('path', { class: 'life', d: `M ${this.x(actor)} 0 V ${height}` })));
  }
}

const size = (node, width, height) => {
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) node.setAttribute(key, value);
};

/** @returns seconds since the first step */
const since = (first, at) => `${((Date.parse(at) - Date.parse(first)) / 1000).toFixed(2)} s`;

export class Diagram {
  #heads = svg('svg', { class: 'sequence heads', 'aria-hidden': true });
  #body = svg('svg', { class: 'sequence', role: 'img' });
  #box = element('diagram');
  #shown = [];
  #events = [];
  #columns = null;
  #another = false;
  /** Whether the newest step stays in view. */
  #following = true;
  #scrolledTo = 0;

  /** @param open shows the data of a step */
  constructor(open) {
    this.#box.append(this.#heads, this.#body);
    this.#body.addEventListener('click', ({ target }) => {
      const index = this.#shown.findIndex(({ group }) => group.contains(target));
      if (index >= 0) open(index);
    });
    // Only the reader scrolls up. A box that becomes smaller is no longer at its end either, but has not moved.
    this.#box.addEventListener('scroll', ({ target: box }) => {
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 12) this.#following = true;
      else if (box.scrollTop < this.#scrolledTo - 12) this.#following = false;
    });
    // Also when its tab is shown again.
    new ResizeObserver(() => this.#draw(this.#columns?.width !== this.#width())).observe(this.#box);
  }

  show(events) {
    this.#another ||= !events[0] || !this.#events[0] || key(events[0]) !== key(this.#events[0]);
    this.#events = events;
    this.#draw(false);
  }

  #width() {
    return Math.max(this.#box.clientWidth, 320);
  }

  #draw(resized) {
    const box = this.#box;
    if (!box.clientWidth) return;
    const all = resized || this.#another;
    this.#another = false;
    this.#following ||= all;
    const events = this.#events;
    const columns = new Columns(events, this.#width(), 50);
    if (all || String(columns.actors) !== String(this.#columns?.actors)) this.#shown = [];
    this.#columns = columns;
    let same = 0;
    while (same < this.#shown.length && same < events.length && this.#shown[same].key === key(events[same])) same++;
    this.#shown.splice(same).forEach(({ group }) => group.remove());
    if (same === 0) {
      const { height, nodes } = columns.heads();
      size(this.#heads, columns.width, height);
      this.#heads.replaceChildren(svg('rect', { class: 'paper', width: columns.width, height }), ...nodes);
      this.#body.replaceChildren();
    } else {
      this.#body.firstChild.remove();
    }
    let y = this.#shown.reduce((sum, { height }) => sum + height, 4);
    for (const event of events.slice(same)) {
      const { group, height } = columns.draw(event, this.#shown.at(-1)?.running, since(events[0].at, event.at));
      group.setAttribute('transform', `translate(0 ${y})`);
      this.#body.append(group);
      this.#shown.push({ key: key(event), group, height, running: event.function });
      y += height;
    }
    this.#body.prepend(columns.lifelines(y));
    this.#body.setAttribute('aria-label', `Sequence diagram, ${events.length} steps. The tab Events lists them.`);
    size(this.#body, columns.width, y);
    if (!this.#following) return;
    box.scrollTop = box.scrollHeight;
    this.#scrolledTo = box.scrollTop;
  }
}

const key = ({ at, from, to, label, note, ok, type }) => JSON.stringify([at, from, to, label, note, ok, type]);

/** @returns the diagram as a picture that is complete by itself. @param title lines above it, the first one as a heading */
export async function picture(events, title) {
  const columns = new Columns(events, 900, 90);
  const style = await (await fetch('/assets/diagram.css')).text();
  const whole = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', class: 'sequence', role: 'img' });
  const texts = title.flatMap((text, index) => wrap(text, index ? 'label' : 'heading', columns.width - 40).map(line => [line, index === 0]));
  const { height, nodes } = columns.heads();
  const head = texts.length * 20 + 24;
  const move = (top, ...children) => svg('g', { transform: `translate(0 ${top})` }, ...children);
  const steps = [];
  let y = head + height;
  let running = null;
  for (const event of events) {
    const step = columns.draw(event, running, preciseTime(event.at));
    steps.push(move(y, step.group));
    running = event.function;
    y += step.height;
  }
  const legend = [['request', 'request or call'], ['response', 'response'], ['request bad', 'failed, or needs review (✗)'], ['function', 'function of your backend']];
  const key = legend.map(([style, text], index) => {
    const x = 20 + index * 210;
    const sign = style === 'function'
      ? [svg('rect', { class: 'running', x, y: 3, width: 40, height: 14, rx: 7 })]
      : [svg('path', { class: 'arrow', d: `M ${x} 10 h 40` }), svg('path', { class: 'tip', d: `M ${x + 32} 5 l 8 5 l -8 5${style === 'response' ? '' : ' z'}` })];
    return svg('g', { class: style === 'function' ? '' : style }, ...sign, svg('text', { class: 'note', x: x + 48, y: 14 }, text));
  });
  size(whole, columns.width, y + 40);
  whole.append(
    svg('title', {}, title[0]),
    svg('style', {}, style.replace(/var\(--\w+, (#\w+)\)/g, '$1')),
    svg('rect', { class: 'paper', width: columns.width, height: y + 40 }),
    ...texts.map(([line, first], index) => svg('text', { class: first ? 'heading' : 'label', x: 20, y: 28 + index * 20 }, line)),
    move(head, ...nodes),
    move(head + height, columns.lifelines(y - head - height)),
    ...steps,
    move(y + 12, ...key),
  );
  return new Blob(['<?xml version="1.0" encoding="UTF-8"?>\n', new XMLSerializer().serializeToString(whole)], { type: 'image/svg+xml' });
}

/** The lines above a picture. @param all how many steps there are, also those that the lab no longer has */
export const titleOf = (heading, events, all) => [
  heading,
  `${all > events.length ? `The newest ${events.length} of ${all}` : events.length} steps from ${dateAndTime(events[0].at)} to ${dateAndTime(events.at(-1).at)}, times in ${Intl.DateTimeFormat().resolvedOptions().timeZone}. Drawn by the payments lab, test payments only.`,
];
