package dev.momentcheckout.status;

import dev.momentcheckout.wiring.Rehearsal;
import java.util.Map;

/** What get-session-status plays through while it starts: an open session that Moment says is paid. */
final class StatusRehearsal {
    private static final String EVENT = """
            {"version":"2.0","routeKey":"GET /api/session-status","headers":{"accept":"application/json"},
             "queryStringParameters":{"session_id":"%s"},"requestContext":{"http":{"method":"GET"}},"isBase64Encoded":false}
            """.formatted(Rehearsal.SESSION);

    private StatusRehearsal() {}

    static Rehearsal make() {
        return new Rehearsal(
                Map.of(),
                Map.of(
                        "secretsmanager.GetSecretValue",
                        "{\"SecretString\":\"sk_test_rehearsal\"}",
                        "GET /collect/payment_sessions/" + Rehearsal.SESSION,
                        Rehearsal.session("completed", "paid"),
                        "DynamoDB_20120810.GetItem",
                        Rehearsal.item(),
                        "DynamoDB_20120810.UpdateItem",
                        "{}"),
                EVENT);
    }
}
