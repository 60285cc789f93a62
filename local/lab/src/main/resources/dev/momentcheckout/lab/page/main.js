import { element } from '/assets/element.js';
import { Faults } from '/assets/faults.js';
import { Inside } from '/assets/inside.js';
import { Phone } from '/assets/phone.js';
import { Stories } from '/assets/stories.js';
import { Storm } from '/assets/storm.js';

const settings = await (await fetch('/lab/settings')).json();
const inside = new Inside();
const faults = new Faults(settings);
const phone = new Phone(settings);
const stories = new Stories(settings);
const storm = new Storm();
// Each kind of what the lab tells, and who shows it.
const shows = {
  happening: told => inside.add(told),
  spent: told => inside.charge(told),
  faults: told => faults.show(told),
  pricing: told => phone.price(told.pricing),
  playing: told => stories.begin(told),
  line: told => stories.tell(told),
  storm: told => storm.progress(told),
  verdict: told => storm.judge(told),
};

const source = new EventSource('/lab/happenings');
source.addEventListener('open', () => { element('connection').textContent = 'Live'; });
source.addEventListener('error', () => { element('connection').textContent = 'The lab does not answer. Trying again…'; });
source.addEventListener('message', ({ data }) => {
  const told = JSON.parse(data);
  shows[told.kind](told);
});
