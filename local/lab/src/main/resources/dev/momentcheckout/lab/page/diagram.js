// A sequence diagram of one payment, drawn anew from what happened; diagram.css gives it its looks.
const ACTORS = [['APP', 'App'], ['BACKEND', 'This bundle'], ['TABLE', 'Sessions table'], ['MOMENT', 'Moment'], ['SHOP', 'Shop']];
const OPERATOR = ['OPERATOR', 'Operator'];
const WIDTH = 900;
const TOP = 44;
const STEP = 46;

function part(name, attributes, text) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

const short = (text, most = 46) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** @returns an svg element */
export function diagram(events) {
  const height = TOP + STEP * events.length + 44;
  // Most payments need no operator.
  const actors = events.some(({ from }) => from === 'OPERATOR') ? [...ACTORS, OPERATOR] : ACTORS;
  const x = actor => (actors.findIndex(([name]) => name === actor) + .5) * WIDTH / actors.length;
  const svg = part('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'img', class: 'sequence' });
  svg.append(part('title', {}, `${events.length} steps of a payment`), part('rect', { width: WIDTH, height }));
  for (const [name, title] of actors) {
    svg.append(
      part('text', { class: 'actor', x: x(name), y: 24, 'text-anchor': 'middle' }, title),
      part('text', { class: 'actor', x: x(name), y: height - 12, 'text-anchor': 'middle' }, title),
      part('line', { x1: x(name), x2: x(name), y1: 34, y2: height - 30 }),
    );
  }
  events.forEach((event, index) => {
    const y = TOP + STEP * index + 30;
    const [from, to] = [x(event.from), x(event.to)];
    const bad = event.ok ? '' : ' bad';
    const tip = to > from ? -8 : 8;
    const middle = Math.min(Math.max((from + to) / 2, 150), WIDTH - 150);
    svg.append(
      part('text', { class: bad, x: middle, y: y - 8, 'text-anchor': 'middle' }, short(event.label)),
      part('line', { class: `arrow${bad}`, x1: from, x2: to, y1: y, y2: y }),
      part('path', { class: bad, d: `M ${to} ${y} l ${tip} -5 l 0 10 z` }),
      part('text', { class: `note${bad}`, x: middle, y: y + 13, 'text-anchor': 'middle' }, short(event.note)),
    );
  });
  return svg;
}

/** @returns the diagram as a file of its own, with its looks in it */
export async function file(svg) {
  const whole = svg.cloneNode(true);
  whole.prepend(part('style', {}, await (await fetch('/assets/diagram.css')).text()));
  return new Blob([whole.outerHTML], { type: 'image/svg+xml' });
}
