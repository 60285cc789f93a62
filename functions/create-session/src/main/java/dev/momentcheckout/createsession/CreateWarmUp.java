package dev.momentcheckout.createsession;

import dev.momentcheckout.wiring.WarmUpRequest;
import java.util.Map;

/** The warm-up request of create-session: opens a session at a fixed price under an app's idempotency key. */
final class CreateWarmUp {
    private static final String EVENT = """
            {"version":"2.0","routeKey":"POST /api/create-payment-session",
             "headers":{"content-type":"application/json","idempotency-key":"00000000-0000-4000-8000-000000000000"},
             "requestContext":{"http":{"method":"POST"}},"body":"{}","isBase64Encoded":false}
            """;

    private CreateWarmUp() {}

    static WarmUpRequest request() {
        return new WarmUpRequest(
                Map.of("PRICING", "fixed", "FIXED_AMOUNT", "1000", "FIXED_CURRENCY", "ZAR"),
                Map.of(
                        "secretsmanager.GetSecretValue", "{\"SecretString\":\"sk_test_warm_up\"}",
                        "POST /collect/payment_sessions", WarmUpRequest.session("active", "not_started"),
                        "DynamoDB_20120810.GetItem", "{}",
                        "DynamoDB_20120810.UpdateItem", "{}"),
                EVENT);
    }
}
