import { Inside } from '/assets/inside.js';
import { Phone } from '/assets/phone.js';

new Inside().listen();
const { moment } = await (await fetch('/lab/settings')).json();
new Phone(moment);
