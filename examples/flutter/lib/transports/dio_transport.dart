import 'package:dio/dio.dart';
import 'package:moment_checkout_example/checkout.dart';

/// The package dio.
class DioTransport implements Transport {
  /// [api] is the stack's output ApiUrl; a base path such as https://api.shop.example/payments stays.
  DioTransport(String api)
    : _dio = Dio(
        BaseOptions(
          // Dio puts the path behind the address as it is.
          baseUrl: api.endsWith('/') ? api : '$api/',
          // Otherwise Dio throws for every status but 2xx, and a 409 or 503 looks like a failure of the network.
          validateStatus: (_) => true,
          // Otherwise Dio parses JSON itself, and throws for JSON that is not.
          responseType: ResponseType.plain,
          // Otherwise only the time limits of the operating system apply.
          connectTimeout: const Duration(seconds: 10),
          receiveTimeout: timeLimit,
        ),
      );

  final Dio _dio;

  @override
  Future<Answer> send(String method, String path, Fields query, Fields headers, String? body) async {
    final options = Options(method: method, headers: headers);
    final response = await _dio.request<String>(path, data: body, queryParameters: query, options: options);
    // Dio keeps several values of a header, under its lower-case name.
    final received = response.headers.map.map((name, values) => MapEntry(name.toLowerCase(), values.join(', ')));
    return Answer(response.statusCode ?? 0, received, response.data ?? '');
  }
}
