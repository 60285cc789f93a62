import 'package:flutter/material.dart';
import 'package:moment_checkout_example/checkout.dart';

/// A button that pays for an item, and what became of it.
class CheckoutScreen extends StatelessWidget {
  const CheckoutScreen({
    super.key,
    required this.checkout,
    required this.launch,
    required this.text,
    required this.item,
  });

  final Checkout checkout;
  final Future<void> Function(BuildContext context) launch;
  final ValueNotifier<String> text;
  final Item item;

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      body: Column(
        mainAxisAlignment: MainAxisAlignment.center,
        children: [
          FilledButton(onPressed: () => checkout.pay(item, () => launch(context)), child: const Text('Pay')),
          ValueListenableBuilder(valueListenable: text, builder: (context, shown, _) => Text(shown)),
        ],
      ),
    );
  }
}
