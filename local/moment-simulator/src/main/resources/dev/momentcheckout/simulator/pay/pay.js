// The customer's side of a payment session. It calls the simulator's control API and reports to an embedding page by
// postMessage:
//   { from: "moment-simulator", type, session_id, outcome, return_link }
// type: "attempt-failed" (another attempt is possible), "ended" (with outcome "paid", "failed", "cancelled" or "expired", or "left" if the
// customer leaves the page while a transfer is pending), "return" (the bank returns the customer by return_link), "dismissed" (Escape).
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
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  // The amount is in minor units: JPY has none, KWD has three digits.
  element('amount').textContent = format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** How a session ended that this page did not end: in another tab, by a command, or before the page opened. */
const ends = {
  completed: { outcome: 'paid', text: 'This is paid already.' },
  unpaid: { outcome: 'failed', text: 'The payment has failed.' },
  expired: { outcome: 'expired', text: 'The session has expired.' },
  cancelled: { outcome: 'cancelled', text: 'Cancelled already.' },
};

/** Long enough to read the message before the embedding page closes the sheet. */
const readingTime = 1500;

/** How often the page checks whether the session has ended elsewhere. */
const CHECK_MS = 1000;

/** Whether an action of this page is under way, which may end the session. */
let isActing = false;
let hasEnded = false;

/** The session has ended elsewhere: the page then says so and ends, too. */
function endIfOver({ status, payment_outcome: result }) {
  const end = ends[status === 'completed' && result === 'unpaid' ? 'unpaid' : status];
  if (end && !hasEnded) {
    hasEnded = true;
    show('none');
    showMessage(end.text);
    setTimeout(() => notifyParent('ended', { outcome: end.outcome }), readingTime);
  }
}

async function watch() {
  while (!hasEnded) {
    await new Promise(done => { setTimeout(done, CHECK_MS); });
    const current = await call('');
    // An attempt in flight may still succeed after the session has expired.
    if (!isActing && current.payment_outcome !== 'pending') endIfOver(current);
  }
}

async function finish(action, text) {
  const { return_link } = await call(`/${action}`, 'POST');
  hasEnded = true;
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
    isActing = true;
    try {
      await action();
    } catch (problem) {
      showMessage(problem.message);
      endIfOver(await call('').catch(() => ({})));
    } finally {
      isActing = false;
    }
  });
}

addEventListener('keydown', ({ key }) => { if (key === 'Escape') notifyParent('dismissed'); });

try {
  const opened = await call('');
  describe(opened);
  endIfOver(opened);
} catch (problem) {
  show('none');
  hasEnded = true;
  showMessage(problem.message);
}
// Without an answer the simulator has stopped, and has no session any more.
watch().catch(problem => showMessage(problem.message));
