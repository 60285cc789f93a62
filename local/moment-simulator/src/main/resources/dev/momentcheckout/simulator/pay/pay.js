// The customer's side of a payment session, driven by the simulator's control API. Whoever embeds this page is told by postMessage:
//   { from: "moment-simulator", type, session_id, return_link }
// type: "attempt-failed" (another try is possible), "over" (the session has ended, or the customer leaves), "return" (the bank sends the customer back by link).
const session = location.pathname.split('/').pop();
const element = id => document.getElementById(id);
const sections = ['methods', 'approve', 'waiting'];

const show = shown => sections.forEach(id => { element(id).hidden = id !== shown; });

const say = text => { element('told').textContent = text; };

const tell = (type, details = {}) => parent.postMessage({ from: 'moment-simulator', type, session_id: session, ...details }, '*');

async function call(path, method = 'GET') {
  const response = await fetch(`/_sim/sessions/${encodeURIComponent(session)}${path}`, { method });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `The simulator answers ${response.status}`);
  return body;
}

function describe({ amount, currency }) {
  element('amount').textContent = new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);
}

async function over(verb, text) {
  const { return_link } = await call(`/${verb}`, 'POST');
  show('nothing');
  say(text);
  return return_link;
}

async function tryAgain(text) {
  await call('/decline', 'POST');
  show('methods');
  say(text);
  tell('attempt-failed');
}

const chosen = () => document.querySelector('input[name=method]:checked').value;

const actions = {
  async pay() {
    const method = chosen();
    if (method === 'secure-card' || method === 'eft') {
      await call('/attempt', 'POST');
      show('approve');
      say('');
    } else if (method === 'bank') {
      await call('/attempt', 'POST');
      show('waiting');
      say('');
    } else {
      await over('pay', 'Paid. Thank you.');
      tell('over');
    }
  },
  decline: () => tryAgain('Your card was declined. Try another one.'),
  async cancel() {
    await over('cancel', 'Cancelled.');
    tell('over');
  },
  async expire() {
    await over('expire', 'The time to pay is over.');
    tell('over');
  },
  async yes() {
    tell('return', { return_link: await over('pay', 'Approved. Back to the shop.') });
  },
  no: () => tryAgain('Your bank has refused. Try another way to pay.'),
  async arrives() {
    await over('pay', 'The money has arrived.');
    tell('over');
  },
  fails: () => tryAgain('Your bank has refused the transfer.'),
  leave: () => tell('over'),
};

element('methods').addEventListener('change', () => { element('card').hidden = !chosen().endsWith('card'); });

for (const [id, action] of Object.entries(actions)) {
  element(id).addEventListener('click', async () => {
    try {
      await action();
    } catch (problem) {
      say(problem.message);
    }
  });
}

try {
  describe(await call(''));
} catch (problem) {
  show('nothing');
  say(problem.message);
}
