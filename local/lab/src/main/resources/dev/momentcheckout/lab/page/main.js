import { element } from '/assets/element.js';
import { ChaosRun } from '/assets/chaos.js';
import { Faults } from '/assets/faults.js';
import { Payment } from '/assets/payment.js';
import { Payments } from '/assets/payments.js';
import { Phone } from '/assets/phone.js';
import { Scenarios } from '/assets/scenarios.js';
import { Verdict } from '/assets/verdict.js';
import '/assets/tabs.js';

const settings = await (await fetch('/lab/settings')).json();
const payment = new Payment(settings);
const payments = new Payments(id => payment.show(id));
const verdict = new Verdict();
const faults = new Faults(settings);
const phone = new Phone(settings);
const scenarios = new Scenarios(settings);
const chaosRun = new ChaosRun();
let start = null;

/** By kind of event. Each event is the current state of its part of the page. */
const shows = {
  lab: event => restarted(event.start),
  payment: event => { payments.add(event); payment.changed(event); },
  verdict: event => verdict.show(event),
  clock: event => verdict.clock(event),
  faults: event => { faults.show(event); verdict.faults(event); },
  pricing: event => phone.price(event.pricing),
  scenario: event => scenarios.show(event),
  'chaos-run': event => chaosRun.show(event),
};

/** What the page shows is of one start of the lab: another one has none of it. */
function restarted(current) {
  if (start !== null && start !== current) {
    sessionStorage.setItem('restarted', 'yes');
    location.reload();
  }
  start = current;
}

const live = sessionStorage.getItem('restarted') ? 'Live. The lab was restarted.' : 'Live';
sessionStorage.removeItem('restarted');
const source = new EventSource('/lab/events');
source.addEventListener('open', () => { element('connection').textContent = live; });
source.addEventListener('error', () => { element('connection').textContent = 'The lab does not answer. Trying again…'; });
source.addEventListener('message', ({ data }) => {
  const event = JSON.parse(data);
  shows[event.kind](event);
});
