import 'dart:convert';

import 'package:http/http.dart' as http;
import 'package:moment_checkout_example/checkout.dart';

/// The package http. It returns every response, throws a ClientException without one, and knows no time limit.
class HttpTransport implements Transport {
  /// [api] is the stack's output ApiUrl; a base path such as https://api.shop.example/payments stays.
  HttpTransport(String api) : _api = Uri.parse(api.endsWith('/') ? api : '$api/');

  final Uri _api;
  final http.Client _client = http.Client();

  @override
  Future<Answer> send(String method, String path, Fields query, Fields headers, String? body) async {
    // A path without a slash in front is resolved below the base path.
    final address = _api.resolve(path).replace(queryParameters: query.isEmpty ? null : query);
    final request = http.Request(method, address)..headers.addAll(headers);
    if (body != null) request.body = body;
    final response = await http.Response.fromStream(await _client.send(request));
    // Its header names are in lower case. Without a charset, its body would be read as Latin-1.
    return Answer(response.statusCode, response.headers, utf8.decode(response.bodyBytes, allowMalformed: true));
  }
}
