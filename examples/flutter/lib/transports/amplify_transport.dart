import 'dart:convert';

import 'package:amplify_api/amplify_api.dart';
import 'package:amplify_flutter/amplify_flutter.dart';
import 'package:moment_checkout_example/checkout.dart';

/// The REST category of Amplify Flutter 2.
class AmplifyTransport implements Transport {
  const AmplifyTransport({this.apiName = 'PaymentApi'});

  /// The entry of the configuration.
  final String apiName;

  /// Call it once, before the app starts. [api] is the stack's output ApiUrl, with its base path, if there is one.
  ///
  /// The authorization type is NONE: the client sets the header Authorization itself, and Amplify leaves a request with
  /// that header alone. AWS_IAM, the usual type, would sign requests, which this API does not check.
  static Future<void> configure(String api, {String region = 'eu-west-1', String apiName = 'PaymentApi'}) async {
    await Amplify.addPlugin(AmplifyAPI());
    final endpoint = {
      'endpointType': 'REST',
      // Amplify refuses http. A slash at the end would become an empty part of the path.
      'endpoint': api.endsWith('/') ? api.substring(0, api.length - 1) : api,
      'region': region,
      'authorizationType': 'NONE',
    };
    final plugins = {
      'awsAPIPlugin': {apiName: endpoint},
    };
    final configuration = {
      'UserAgent': 'aws-amplify-cli/2.0',
      'Version': '1.0',
      'api': {'plugins': plugins},
    };
    await Amplify.configure(jsonEncode(configuration));
  }

  @override
  Future<Answer> send(String method, String path, Fields query, Fields headers, String? body) async {
    try {
      final operation = method == 'GET'
          ? Amplify.API.get(path, headers: headers, queryParameters: query, apiName: apiName)
          : Amplify.API.post(path, headers: headers, body: _payload(body), apiName: apiName);
      return _answer(await operation.response);
    } on HttpStatusException catch (problem) {
      // Amplify throws for every status but 2xx, with the response inside.
      return _answer(problem.response);
    }
  }

  /// The type of a payload replaces the header Content-Type, and a payload of text would be text/plain.
  HttpPayload _payload(String? body) {
    return body == null ? const HttpPayload.empty() : HttpPayload.string(body, contentType: 'application/json');
  }

  Answer _answer(AWSHttpResponse response) {
    final headers = response.headers.map((name, value) => MapEntry(name.toLowerCase(), value));
    return Answer(response.statusCode, headers, response.decodeBody());
  }
}
