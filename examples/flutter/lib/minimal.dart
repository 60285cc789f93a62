import 'dart:convert';

import 'package:flutter/widgets.dart';
import 'package:http/http.dart' as http;
import 'package:momentpay/moment_sdk.dart';

/// The least that works, without checkout.dart: one read of the status, no time limits, no sign-in, and no purchase
/// that outlives the app. The caller keeps purchaseId, a random UUID, until the purchase is paid.
Future<void> pay(BuildContext context, String purchaseId, void Function() onPaid) async {
  final sheet = Moment(clientKey: 'pk_test_your_key').checkout(
    fetchClientToken: () async {
      final response = await http.post(
        Uri.parse('https://your-backend.com/api/create-payment-session'),
        headers: {'Idempotency-Key': purchaseId},
      );
      if (response.statusCode != 200) throw Exception('No payment session: HTTP ${response.statusCode}');
      return jsonDecode(response.body)['client_token'] as String;
    },
    fetchSessionStatus: (sessionId) async {
      final response = await http.get(
        Uri.parse('https://your-backend.com/api/session-status?session_id=$sessionId'),
      );
      if (response.statusCode != 200) return {'status': 'active'};
      return jsonDecode(response.body) as Map<String, dynamic>;
    },
    onSuccess: (result) => onPaid(),
  );
  await sheet.launch(context: context);
}
