import 'package:moment_checkout_example/checkout.dart';

/// What the customer reads.
String textFor(Outcome outcome, CheckoutException? problem) {
  return switch (outcome) {
    Outcome.opening => 'The payment opens…',
    Outcome.paid => 'Paid. Thank you.',
    Outcome.alreadyPaid => 'This was paid before. Nothing was bought again.',
    Outcome.paidEarlier => 'Your earlier payment is paid. Thank you.',
    Outcome.inProgress => 'Your payment is in progress. Open the app later: nothing is lost.',
    Outcome.left => 'Not paid yet. If you have paid at your bank, nothing is lost.',
    Outcome.attemptFailed => 'Not paid. Please try again.',
    Outcome.failed => 'The payment has failed. Please try again.',
    Outcome.expired => 'The time to pay is over. Please try again.',
    Outcome.cancelled => 'Cancelled.',
    Outcome.notOpened => switch (problem) {
      Unreachable() => 'No connection. Please try again: nothing is lost.',
      NotSignedIn() => 'Please sign in.',
      NotAvailable() => 'This is not available.',
      TooManyRequests() || Unavailable() => 'Please try again in ${problem?.retryAfter ?? 'a few'} seconds.',
      KeyReused() || NotStored() || InvalidResponse() || BackendFailed() || null => 'Please try again.',
      PaymentPending() => 'Your payment is in progress. Open the app later: nothing is lost.',
      InvalidRequest() || NotPossible() || AlreadyPaid() => 'Payment is not possible now.',
    },
  };
}
