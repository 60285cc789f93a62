package dev.momentcheckout.getsessionstatus;

import dev.momentcheckout.wiring.WarmUpRequest;
import java.util.Map;

/** The warm-up request of get-session-status: retrieves an open session, which Moment reports as paid. */
final class StatusWarmUp {
    private static final String EVENT = """
            {"version":"2.0","routeKey":"GET /api/session-status","headers":{"accept":"application/json"},
             "queryStringParameters":{"session_id":"%s"},
             "requestContext":{"http":{"method":"GET"}},"isBase64Encoded":false}
            """.formatted(WarmUpRequest.SESSION);

    private StatusWarmUp() {}

    static WarmUpRequest request() {
        return new WarmUpRequest(
                Map.of(),
                Map.of(
                        "secretsmanager.GetSecretValue",
                        "{\"SecretString\":\"sk_test_warm_up\"}",
                        "GET /collect/payment_sessions/" + WarmUpRequest.SESSION,
                        WarmUpRequest.session("completed", "paid"),
                        "DynamoDB_20120810.GetItem",
                        WarmUpRequest.item(),
                        "DynamoDB_20120810.UpdateItem",
                        "{}"),
                EVENT);
    }
}
