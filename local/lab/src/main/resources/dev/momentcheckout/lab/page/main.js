import { element } from '/assets/element.js';
import { ChaosRun } from '/assets/chaos.js';
import { Faults } from '/assets/faults.js';
import { Inside } from '/assets/inside.js';
import { Phone } from '/assets/phone.js';
import { Scenarios } from '/assets/scenarios.js';

const settings = await (await fetch('/lab/settings')).json();
const inside = new Inside();
const faults = new Faults(settings);
const phone = new Phone(settings);
const scenarios = new Scenarios(settings);
const chaosRun = new ChaosRun();
// By kind of event.
const shows = {
  'timeline-event': event => inside.add(event),
  'request-units': event => inside.charge(event),
  faults: event => faults.show(event),
  pricing: event => phone.price(event.pricing),
  scenario: event => scenarios.start(event),
  'scenario-line': event => scenarios.print(event),
  'chaos-run': event => chaosRun.progress(event),
  'chaos-run-result': event => chaosRun.finish(event),
};

const source = new EventSource('/lab/events');
source.addEventListener('open', () => { element('connection').textContent = 'Live'; });
source.addEventListener('error', () => { element('connection').textContent = 'The lab does not answer. Trying again…'; });
source.addEventListener('message', ({ data }) => {
  const event = JSON.parse(data);
  shows[event.kind](event);
});
