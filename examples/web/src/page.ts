/** A page that sells one thing. README.md shows its middle. */
import { Checkout, type Outcome } from './checkout.js';

const texts: Record<Outcome, string> = {
  opening: 'The payment opens…',
  paid: 'Paid. Thank you.',
  'already-paid': 'This was paid before. Nothing was bought again.',
  'paid-earlier': 'Your earlier payment is paid. Thank you.',
  'in-progress': 'Your payment is in progress. Open the page later: nothing is lost.',
  left: 'Not paid yet. If you have paid at your bank, nothing is lost.',
  'attempt-failed': 'Not paid. Please try again.',
  failed: 'The payment has failed. Please try again.',
  expired: 'The time to pay is over. Please try again.',
  cancelled: 'Cancelled.',
  'not-opened': 'Payment is not possible now. Please try again later.',
};

const checkout = new Checkout('https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com', (outcome, error) => {
  document.querySelector('#outcome')!.textContent = texts[outcome] + (error ? ` (${error.message})` : '');
});

// For Moment's JavaScript SDK. Moment documents the same contract for it as for Flutter.
export const callbacks = {
  fetchClientToken: () => checkout.clientToken(),
  fetchSessionStatus: (sessionId: string) => checkout.sessionStatus(sessionId),
  onSuccess: () => checkout.onSuccess(),
  onFailure: () => checkout.onFailure(),
  onExpired: () => checkout.onExpired(),
  onCancel: () => checkout.onCancel(),
  onAttemptFailed: () => checkout.onAttemptFailed(),
};

/** For the load of the page. `launch` is the SDK's function that opens the payment form. */
export async function start(launch: () => Promise<void>): Promise<void> {
  document.querySelector('#buy')!.addEventListener('click', () => checkout.pay({ product_id: 'tea' }, launch));
  await checkout.resume();
}
