import { element } from '/assets/element.js';
import { ChaosRun } from '/assets/chaos.js';
import { Faults } from '/assets/faults.js';
import { Payment } from '/assets/payment.js';
import { Payments } from '/assets/payments.js';
import { Phone } from '/assets/phone.js';
import { Rules } from '/assets/rules.js';
import { Scenarios } from '/assets/scenarios.js';
import { Verdict } from '/assets/verdict.js';
import '/assets/tabs.js';

const RETRY_MS = 2000;

let settings;
try {
  settings = await (await fetch('/lab/settings')).json();
} catch {
  // The lab has just stopped.
  away();
  setTimeout(() => location.reload(), RETRY_MS);
  await new Promise(() => {});
}
const payment = new Payment(new Rules(settings));
const payments = new Payments(id => payment.show(id));
const verdict = new Verdict(payments);
const faults = new Faults(settings);
const phone = new Phone(settings);
const scenarios = new Scenarios(settings);
const chaosRun = new ChaosRun();
let start = null;

/** By kind of event. Each event is the current state of its part of the page. */
const shows = {
  lab: event => started(event.start),
  payment: event => { payments.add(event); payment.changed(event); },
  forgotten: event => payments.forget(event.before),
  verdict: event => verdict.show(event),
  clock: event => verdict.clock(event),
  faults: event => { faults.show(event); verdict.faults(event); },
  pricing: event => phone.price(event.pricing),
  scenario: event => scenarios.show(event),
  scenarios: event => scenarios.results(event),
  'chaos-run': event => chaosRun.show(event),
};

/** What the page shows is of one start of the lab: another one has none of it. */
function started(current) {
  if (start !== null && start !== current) {
    sessionStorage.setItem('restarted', 'yes');
    // It names a payment of the earlier start.
    history.replaceState(null, '', location.pathname);
    location.reload();
    return;
  }
  start = current;
  document.body.classList.remove('away');
  element('connection').textContent = 'Live';
  element('restarted').hidden = !sessionStorage.getItem('restarted');
  sessionStorage.removeItem('restarted');
  payment.connected();
}

function away() {
  document.body.classList.add('away');
  element('connection').textContent = 'The lab does not answer. Trying again…';
}

function listen() {
  const source = new EventSource('/lab/events');
  source.addEventListener('error', () => {
    away();
    // The browser tries again by itself, unless something else has answered.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
  });
  source.addEventListener('message', ({ data }) => {
    const event = JSON.parse(data);
    shows[event.kind]?.(event);
  });
}

listen();
