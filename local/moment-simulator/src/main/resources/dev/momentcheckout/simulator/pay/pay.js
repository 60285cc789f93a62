// The customer's side of a payment session. It calls the simulator's control API and reports to an embedding page by
// postMessage:
//   { from: "moment-simulator", type, session_id, outcome, return_link }
// type: "attempt-failed" (another attempt is possible), "ended" (with outcome "paid", "cancelled" or "expired", or "left" if the customer
// leaves the page while a transfer is pending), "return" (the bank returns the customer by return_link).
const session = location.pathname.split('/').pop();
const element = id => document.getElementById(id);
const sections = ['methods', 'approve', 'waiting'];

const show = shown => sections.forEach(id => { element(id).hidden = id !== shown; });

const showMessage = text => { element('message').textContent = text; };

const notifyParent = (type, details = {}) =>
  parent.postMessage({ from: 'moment-simulator', type, session_id: session, ...details }, '*');

async function call(path, method = 'GET') {
  const response = await fetch(`/_sim/sessions/${encodeURIComponent(session)}${path}`, { method });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `The simulator responded with ${response.status}`);
  return body;
}

function describe({ amount, currency }) {
  element('amount').textContent = new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);
}

async function finish(action, text) {
  const { return_link } = await call(`/${action}`, 'POST');
  show('none');
  showMessage(text);
  return return_link;
}

async function decline(text) {
  await call('/decline', 'POST');
  show('methods');
  showMessage(text);
  notifyParent('attempt-failed');
}

const chosen = () => document.querySelector('input[name=method]:checked').value;

const actions = {
  async pay() {
    const method = chosen();
    if (method === 'secure-card' || method === 'eft') {
      await call('/attempt', 'POST');
      show('approve');
      showMessage('');
    } else if (method === 'bank') {
      await call('/attempt', 'POST');
      show('waiting');
      showMessage('');
    } else {
      await finish('pay', 'Paid. Thank you.');
      notifyParent('ended', { outcome: 'paid' });
    }
  },
  decline: () => decline('Your card was declined. Try another card.'),
  async cancel() {
    await finish('cancel', 'Cancelled.');
    notifyParent('ended', { outcome: 'cancelled' });
  },
  async expire() {
    await finish('expire', 'The session has expired.');
    notifyParent('ended', { outcome: 'expired' });
  },
  async approved() {
    notifyParent('return', { return_link: await finish('pay', 'Approved. Returning to the shop.') });
  },
  declined: () => decline('Your bank declined the payment. Try another payment method.'),
  async complete() {
    await finish('pay', 'The transfer is complete.');
    notifyParent('ended', { outcome: 'paid' });
  },
  fail: () => decline('Your bank declined the transfer.'),
  leave: () => notifyParent('ended', { outcome: 'left' }),
};

element('methods').addEventListener('change', () => { element('card').hidden = !chosen().endsWith('card'); });

for (const [id, action] of Object.entries(actions)) {
  element(id).addEventListener('click', async () => {
    try {
      await action();
    } catch (problem) {
      showMessage(problem.message);
    }
  });
}

try {
  describe(await call(''));
} catch (problem) {
  show('none');
  showMessage(problem.message);
}
