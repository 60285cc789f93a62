import 'dart:convert';

import 'package:shared_preferences/shared_preferences.dart';
import 'package:uuid/uuid.dart';

/// How often a status is read before the app shows that the payment is in progress.
const statusReads = 6;

/// API Gateway waits 30 seconds for a function.
const timeLimit = Duration(seconds: 35);

/// Stored purchases have names that begin so.
const stored = 'checkout/';

/// As many sessions of a purchase may still be paid; the backend opens no more.
const sessionsKept = 10;

/// What is bought: the fields of the request, as [itemOf] returns them. Equal items are the same purchase until it is
/// paid.
typedef Item = Map<String, Object?>;

/// Headers, or the parameters of a query.
typedef Fields = Map<String, String>;

/// A JSON object.
typedef Json = Map<String, dynamic>;

/// An order, or a product, or without both the one thing that the backend sells. With Pricing=client, an amount in
/// minor units and a currency. The reference is the app's own name for what is paid; status and events repeat it.
Item itemOf({String? orderId, String? product, int? quantity, int? amount, String? currency, String? reference}) {
  final item = <String, Object?>{};
  item['order_id'] = orderId;
  item['product_id'] = product;
  item['quantity'] = quantity;
  item['amount'] = amount;
  item['currency'] = currency;
  item['reference'] = reference;
  item.removeWhere((name, value) => value == null);
  return item;
}

/// What the customer is shown.
enum Outcome {
  /// The sheet is about to open.
  opening,

  /// The payment is paid.
  paid,

  /// The purchase was paid before: in a try whose end this app did not see, or on another device. Nothing was bought
  /// now.
  alreadyPaid,

  /// A payment from before the last restart is paid.
  paidEarlier,

  /// The payment is not decided yet, or its status is not known. Shown as a failure, it would make customers pay again.
  inProgress,

  /// The customer has left the sheet, and the session is open.
  left,

  /// An attempt failed, and the sheet accepts another.
  attemptFailed,

  /// The payment has failed.
  failed,

  /// The time to pay is over.
  expired,

  /// The session was cancelled.
  cancelled,

  /// There is no sheet; the exception says why, if the backend was asked.
  notOpened,
}

/// A response of the backend: headers with lower-case names, and the body as text.
class Answer {
  const Answer(this.status, this.headers, this.body);

  final int status;
  final Fields headers;
  final String body;
}

/// An HTTP client that knows the backend's address. It returns every response, whatever its status, and throws an
/// Exception if there is none.
abstract interface class Transport {
  /// [path] is relative to the backend's address and has no slash in front.
  Future<Answer> send(String method, String path, Fields query, Fields headers, String? body);
}

/// The body as a JSON object; empty for anything else, such as the HTML of a proxy or of a hotel's network.
Json jsonOf(Answer answer) {
  try {
    final decoded = jsonDecode(answer.body);
    return decoded is Json ? decoded : <String, dynamic>{};
  } on FormatException {
    return <String, dynamic>{};
  }
}

/// A field of a JSON object, or null if it is no text.
String? textOf(Json json, String name) {
  final value = json[name];
  return value is String ? value : null;
}

/// Why there is no token, or no status. [answer] is the response of the backend.
sealed class CheckoutException implements Exception {
  const CheckoutException(this.answer);

  final Answer answer;

  /// For logs: the title of a problem, or the message of API Gateway. The screen decides what the customer reads.
  String get title => textOf(jsonOf(answer), 'title') ?? textOf(jsonOf(answer), 'message') ?? 'HTTP ${answer.status}';

  /// For logs: what is wrong, if the problem says more than its title.
  String? get detail => textOf(jsonOf(answer), 'detail');

  /// The field of the request that is wrong.
  String? get field => textOf(jsonOf(answer), 'field');

  /// Finds the request in the backend's logs.
  String? get requestId => textOf(jsonOf(answer), 'request_id') ?? answer.headers['x-request-id'];

  /// The session that a 409 names.
  String? get sessionId => textOf(jsonOf(answer), 'session_id');

  /// How many seconds to wait before the next try, if the response says so.
  int? get retryAfter => int.tryParse(answer.headers['retry-after'] ?? '');

  @override
  String toString() => '$runtimeType: $title';
}

/// There is no response: no network, or the time limit. The backend may have received the request.
class Unreachable extends CheckoutException {
  const Unreachable(super.answer);
}

/// The purchase could not be stored on this device, so nothing was requested.
class NotStored extends CheckoutException {
  const NotStored(super.answer);
}

/// A 200 without the expected fields, such as HTML from a hotel's network.
class InvalidResponse extends CheckoutException {
  const InvalidResponse(super.answer);
}

/// 400, 413, or the 404 of an address that the API does not have: a programming error of the app.
class InvalidRequest extends CheckoutException {
  const InvalidRequest(super.answer);
}

/// 401: the token is missing, expired or not valid.
class NotSignedIn extends CheckoutException {
  const NotSignedIn(super.answer);
}

/// 404: the product or order does not exist, or the order or session belongs to another user.
class NotAvailable extends CheckoutException {
  const NotAvailable(super.answer);
}

/// 409: the purchase is paid. Nothing else is bought with its key.
class AlreadyPaid extends CheckoutException {
  const AlreadyPaid(super.answer);
}

/// 409: a payment of the purchase is pending.
class PaymentPending extends CheckoutException {
  const PaymentPending(super.answer);
}

/// 409: the backend knows the key with another content, after a change of its pricing.
class KeyReused extends CheckoutException {
  const KeyReused(super.answer);
}

/// 429: too many requests, or too many sessions of the purchase may still be paid.
class TooManyRequests extends CheckoutException {
  const TooManyRequests(super.answer);
}

/// 500, and every status that is not expected.
class BackendFailed extends CheckoutException {
  const BackendFailed(super.answer);
}

/// 502: Moment rejects the backend's request. An operator must act.
class NotPossible extends CheckoutException {
  const NotPossible(super.answer);
}

/// 503: Moment or the table does not answer.
class Unavailable extends CheckoutException {
  const Unavailable(super.answer);
}

/// The exception for a response other than 200.
CheckoutException exceptionOf(Answer answer) {
  final type = (textOf(jsonOf(answer), 'type') ?? '').split(':').last;
  if (type == 'payment-already-completed' || type == 'order-already-paid') return AlreadyPaid(answer);
  if (type == 'payment-pending') return PaymentPending(answer);
  if (type == 'idempotency-key-reused') return KeyReused(answer);
  if (answer.status == 400 || answer.status == 413) return InvalidRequest(answer);
  if (answer.status == 401) return NotSignedIn(answer);
  if (answer.status == 404 && type == '') return InvalidRequest(answer);
  if (answer.status == 404) return NotAvailable(answer);
  if (answer.status == 429) return TooManyRequests(answer);
  if (answer.status == 502) return NotPossible(answer);
  if (answer.status == 503) return Unavailable(answer);
  return BackendFailed(answer);
}

/// Stands for the response where there is none.
Answer noAnswer(String reason) {
  return Answer(0, <String, String>{}, jsonEncode({'title': reason}));
}

/// Whether another read can change nothing. After a failure that is not final, the customer may try again in the same
/// sheet.
bool isDecided(Json result) {
  if (result['status'] == 'failed') return result['final'] == true;
  return result['status'] == 'completed' || result['status'] == 'expired' || result['status'] == 'cancelled';
}

/// Pays each purchase once, whatever happens to the app, and shows the customer what became of it. An app has one.
///
/// A purchase is stored under its item: first its idempotency key, then its sessions, the newest first. It is stored
/// before the first request, and its session before the sheet opens. It is removed once the customer has been shown
/// that it is paid, so that the same item bought again is another purchase. No other end of a session removes it: with
/// another key, the backend could not connect a late payment of the first try with the second.
class Checkout {
  /// [show] presents an outcome. [bearer] returns the user's current access token, null for none, and is called before
  /// each request. [account] names the signed-in user, so that one user's purchases are not continued by another:
  /// after another sign-in, create another Checkout and another sheet.
  Checkout(this._transport, this._store, this._show, {Future<String?> Function()? bearer, String account = ''})
    : _bearer = bearer,
      _account = Uri.encodeComponent(account);

  final Transport _transport;
  final SharedPreferences _store;
  final void Function(Outcome outcome, CheckoutException? problem) _show;
  final Future<String?> Function()? _bearer;
  final String _account;
  Item _item = <String, Object?>{};
  bool _isOpening = false;
  bool _isExplained = false;
  String? _inSheet;
  String? _inLink;
  String? _shownAsPaid;

  /// For the button. [launch] is the SDK's; what it throws for another reason than the backend is thrown here, too, for
  /// the app's crash reports. A second tap while the sheet is about to open does nothing.
  Future<void> pay(Item item, Future<void> Function() launch) async {
    if (_isOpening) return;
    _isOpening = true;
    _isExplained = false;
    _item = item;
    _show(Outcome.opening, null);
    try {
      await launch();
    } catch (problem) {
      if (_isExplained) return;
      _show(Outcome.notOpened, null);
      rethrow;
    } finally {
      _isOpening = false;
    }
  }

  /// For the SDK's fetchClientToken. It never returns null: it shows why there is no token, and throws.
  Future<String> clientToken() async {
    final name = '$stored$_account/${jsonEncode(_item)}';
    final purchase = _store.getStringList(name) ?? [const Uuid().v4()];
    try {
      return await _open(name, purchase, jsonEncode(_item));
    } on CheckoutException catch (problem) {
      _isExplained = true;
      await _explain(name, purchase, problem);
      rethrow;
    } finally {
      _isOpening = false;
    }
  }

  Future<String> _open(String name, List<String> purchase, String body) async {
    await _keep(name, purchase);
    final headers = <String, String>{'Idempotency-Key': purchase.first};
    final sent = body == '{}' ? null : body;
    final answer = await _send('POST', 'api/create-payment-session', <String, String>{}, headers, sent);
    if (answer.status != 200) throw exceptionOf(answer);
    final token = textOf(jsonOf(answer), 'client_token');
    final session = textOf(jsonOf(answer), 'session_id');
    if (token == null || session == null) throw InvalidResponse(answer);
    final isAdded = await _add(name, purchase, session);
    if (!isAdded) throw AlreadyPaid(answer);
    _inSheet = session;
    _inLink = null;
    return token;
  }

  /// Shows why there is no token. A purchase that is paid has ended, and so has a key that names something else.
  Future<void> _explain(String name, List<String> purchase, CheckoutException problem) async {
    final session = problem.sessionId;
    if (problem is AlreadyPaid) {
      _show(Outcome.alreadyPaid, null);
      await _remove(name, purchase.first);
    } else if (problem is PaymentPending && session != null) {
      _show(Outcome.inProgress, null);
      await _add(name, purchase, session);
      await _showResult(session, await _poll(session, isDecided), Outcome.inProgress);
    } else if (problem is KeyReused) {
      _show(Outcome.notOpened, problem);
      await _remove(name, purchase.first);
    } else {
      _show(Outcome.notOpened, problem);
    }
  }

  /// For the SDK's fetchSessionStatus, which the SDK calls only after a redirect. It never throws.
  Future<Json> sessionStatus(String sessionId) async {
    final result = await _poll(sessionId, isDecided);
    final isUndecided = result['status'] == 'active';
    // The callback that follows is about this session, and not about a sheet that may be open.
    _inLink = isUndecided ? null : sessionId;
    if (isUndecided && sessionId != _shownAsPaid) _show(Outcome.inProgress, null);
    return result;
  }

  /// For the SDK's onSuccess: after a payment in the sheet, without a call of sessionStatus, and after a redirect.
  Future<void> onSuccess(dynamic result) async {
    final session = _calledBack();
    _show(Outcome.paid, null);
    if (session != null) await _forget(session);
  }

  /// For the SDK's onFailure.
  Future<void> onFailure(dynamic result) async {
    await _ended(Outcome.inProgress);
  }

  /// For the SDK's onExpired.
  Future<void> onExpired(dynamic result) async {
    await _ended(Outcome.inProgress);
  }

  /// For the SDK's onCancel.
  Future<void> onCancel(dynamic result) async {
    await _ended(Outcome.left);
  }

  /// For the SDK's onAttemptFailed.
  void onAttemptFailed(dynamic result) {
    _show(Outcome.attemptFailed, null);
  }

  /// For the start of the app: reads what was not paid when the app ended, and shows what is paid by now.
  Future<void> resume() async {
    for (final name in _names('$stored$_account/')) {
      final purchase = _store.getStringList(name) ?? <String>[];
      for (final session in purchase.skip(1)) {
        final result = await _poll(session, (result) => true);
        if (result['status'] == 'completed' && session != _shownAsPaid) {
          _show(Outcome.paidEarlier, null);
          await _remove(name, purchase.first);
          break;
        }
      }
    }
  }

  /// The session of the SDK's callback.
  String? _calledBack() {
    final session = _inLink ?? _inSheet;
    _inLink = null;
    return session;
  }

  /// The SDK reports an end without payment. The backend knows more: a customer may have paid and closed the sheet.
  Future<void> _ended(Outcome undecided) async {
    final session = _calledBack();
    if (session == null) return;
    final result = await _poll(session, (result) => true);
    // A sheet that closes after its payment may report a cancellation, and the backend may not know the payment yet.
    if (session != _shownAsPaid) await _showResult(session, result, undecided);
  }

  Future<void> _showResult(String session, Json result, Outcome undecided) async {
    final status = result['status'];
    if (status == 'completed') {
      _show(Outcome.paid, null);
      await _forget(session);
    } else if (status == 'failed') {
      _show(Outcome.failed, null);
    } else if (status == 'expired') {
      _show(Outcome.expired, null);
    } else if (status == 'cancelled') {
      _show(Outcome.cancelled, null);
    } else {
      _show(undecided, null);
    }
  }

  /// Reads the status up to six times with growing delays, until the result is enough. Without a result, the payment is
  /// undecided.
  Future<Json> _poll(String session, bool Function(Json result) isEnough) async {
    var result = <String, dynamic>{'status': 'active', 'final': false};
    for (var read = 1; read <= statusReads; read++) {
      if (read > 1) await Future<void>.delayed(Duration(milliseconds: 400 * (read - 1)));
      try {
        final query = <String, String>{'session_id': session};
        final answer = await _send('GET', 'api/session-status', query, <String, String>{}, null);
        if (answer.status != 200) throw exceptionOf(answer);
        if (textOf(jsonOf(answer), 'status') == null) throw InvalidResponse(answer);
        result = jsonOf(answer);
        if (isEnough(result)) return result;
      } on CheckoutException catch (problem) {
        // Any other read that failed says nothing about the payment, and the next one may succeed.
        if (problem is NotAvailable) return result;
      }
    }
    return result;
  }

  Future<Answer> _send(String method, String path, Fields query, Fields headers, String? body) async {
    try {
      final bearer = _bearer;
      final token = bearer == null ? null : await bearer().timeout(timeLimit);
      if (token != null) headers['Authorization'] = 'Bearer $token';
      if (body != null) headers['Content-Type'] = 'application/json';
      return await _transport.send(method, path, query, headers, body).timeout(timeLimit);
    } on Exception catch (problem) {
      throw Unreachable(noAnswer('$problem'));
    }
  }

  Future<void> _keep(String name, List<String> purchase) async {
    final isKept = await _store.setStringList(name, purchase);
    if (!isKept) throw NotStored(noAnswer('The purchase was not stored'));
  }

  /// Adds a session to a purchase. False if the purchase was paid and removed while a request was under way.
  Future<bool> _add(String name, List<String> purchase, String session) async {
    final now = _store.getStringList(name) ?? <String>[''];
    if (now.first != purchase.first) return false;
    final others = now.skip(1).where((other) => other != session).take(sessionsKept - 1);
    await _keep(name, [purchase.first, session, ...others]);
    return true;
  }

  /// Removes the purchase that has a session.
  Future<void> _forget(String session) async {
    _shownAsPaid = session;
    for (final name in _names(stored)) {
      final purchase = _store.getStringList(name) ?? <String>[];
      if (purchase.contains(session)) await _remove(name, purchase.first);
    }
  }

  /// Removes a purchase, unless a later one of the same item has taken its place.
  Future<void> _remove(String name, String key) async {
    if (_store.getStringList(name)?.first == key) await _store.remove(name);
  }

  List<String> _names(String prefix) {
    return _store.getKeys().where((name) => name.startsWith(prefix)).toList();
  }
}
