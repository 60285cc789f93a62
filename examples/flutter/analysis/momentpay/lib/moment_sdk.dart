/// What https://docs.momentco.io/libraries-and-sdks/mobile/flutter documents of the SDK.
library;

import 'package:flutter/widgets.dart';

class Moment {
  Moment({required String clientKey}) {
    throw UnsupportedError('Only for static analysis: $clientKey');
  }

  MomentCheckout checkout({
    required Future<String> Function() fetchClientToken,
    Future<Map<dynamic, dynamic>> Function(String sessionId)? fetchSessionStatus,
    dynamic Function(dynamic result)? onSuccess,
    dynamic Function(dynamic result)? onFailure,
    dynamic Function(dynamic result)? onCancel,
    dynamic Function(dynamic result)? onAttemptFailed,
    dynamic Function(dynamic result)? onExpired,
  }) {
    return MomentCheckout();
  }
}

class MomentCheckout {
  Future<void> launch({required BuildContext context}) async {}

  void close() {}
}
