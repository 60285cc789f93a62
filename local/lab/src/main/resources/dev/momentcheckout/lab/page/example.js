// What the page shows before the first payment: the steps of a card payment, shortened.
const steps = [
  ['APP', 'BACKEND', 'POST /api/create-payment-session', '', 'request', 'CreateSession'],
  ['BACKEND', 'MOMENT', 'POST /collect/payment_sessions', '', 'request', 'CreateSession'],
  ['MOMENT', 'BACKEND', '201 active', '', 'response', 'CreateSession'],
  ['BACKEND', 'TABLE', 'write OPEN', '', 'write', 'CreateSession'],
  ['BACKEND', 'APP', '200 client token', '', 'response', 'CreateSession'],
  ['MOMENT', 'BACKEND', 'webhook payment_session.completed', '', 'webhook', 'WebhookReceive'],
  ['BACKEND', 'TABLE', 'write PAID', '', 'write', 'WebhookReceive'],
  ['BACKEND', 'MOMENT', '200', '', 'response', 'WebhookReceive'],
  ['BACKEND', 'SHOP', 'Payment Paid', 'published once', 'event', 'PublishEvents'],
];

export const example = steps.map(([from, to, label, note, type, acts], index) => ({ at: new Date(index * 40).toISOString(), from, to, label, note, ok: true, type, function: acts }));
