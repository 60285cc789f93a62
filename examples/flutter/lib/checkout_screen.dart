import 'package:flutter/material.dart';

/// A button that pays, and what became of it.
class CheckoutScreen extends StatelessWidget {
  const CheckoutScreen(this.text, this.pay, {super.key});

  final ValueNotifier<String> text;
  final void Function(BuildContext context) pay;

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      body: Column(
        mainAxisAlignment: MainAxisAlignment.center,
        children: [
          FilledButton(onPressed: () => pay(context), child: const Text('Pay')),
          ValueListenableBuilder(valueListenable: text, builder: (context, shown, _) => Text(shown)),
        ],
      ),
    );
  }
}
