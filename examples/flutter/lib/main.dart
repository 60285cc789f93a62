import 'package:flutter/material.dart';
import 'package:moment_checkout_example/checkout.dart';
import 'package:moment_checkout_example/checkout_screen.dart';
import 'package:moment_checkout_example/texts.dart';
import 'package:moment_checkout_example/transports/http_transport.dart';
import 'package:momentpay/moment_sdk.dart';
import 'package:shared_preferences/shared_preferences.dart';

/// The stack's output ApiUrl.
const api = 'https://api.shop.example/payments';

/// With sign-in: returns the user's current access token. It is asked before each request, so that a token that was
/// renewed is used at once.
Future<String?> accessToken() async => null;

Future<void> main() async {
  WidgetsFlutterBinding.ensureInitialized();
  final text = ValueNotifier('');
  final checkout = Checkout(
    HttpTransport(api),
    await SharedPreferences.getInstance(),
    (outcome, problem) => text.value = textFor(outcome, problem),
    bearer: accessToken,
  );
  // Here and not in the screen: a link may start the app, and the SDK then calls fetchSessionStatus without a screen.
  final sheet = Moment(clientKey: 'pk_test_your_key').checkout(
    fetchClientToken: checkout.clientToken,
    fetchSessionStatus: checkout.sessionStatus,
    onSuccess: checkout.onSuccess,
    onFailure: checkout.onFailure,
    onCancel: checkout.onCancel,
    onAttemptFailed: checkout.onAttemptFailed,
    onExpired: checkout.onExpired,
  );
  void pay(BuildContext context) {
    checkout.pay(itemOf(product: 'tea'), () async => await sheet.launch(context: context));
  }

  runApp(MaterialApp(home: CheckoutScreen(text, pay)));
  await checkout.resume();
}
