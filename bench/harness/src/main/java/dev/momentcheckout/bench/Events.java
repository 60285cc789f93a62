package dev.momentcheckout.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the functions are called with. */
final class Events {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private Events() {}

    /** As the SDK page's {@code http.post} sends it, recorded. */
    static byte[] create() {
        try {
            return Files.readAllBytes(Path.of("events/create-session/body-less-post.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] status() {
        return """
                {"version":"2.0","routeKey":"GET /api/session-status","rawPath":"/api/session-status","headers":{"accept":"application/json"},
                 "queryStringParameters":{"session_id":"%s"},"requestContext":{"http":{"method":"GET","path":"/api/session-status"}},
                 "isBase64Encoded":false}
                """.formatted(Outside.KNOWN).getBytes(StandardCharsets.UTF_8);
    }

    /** Signed anew each time, since what is older than three minutes is refused. */
    static byte[] webhook() {
        String body = "{\"type\":\"payment_session.completed\",\"data\":%s}".formatted(Outside.paidSession());
        String id = "msg_bench";
        long now = Instant.now().getEpochSecond();
        String signature = signature(id + "." + now + "." + body);
        return """
                {"version":"2.0","routeKey":"POST /api/moment-webhook","rawPath":"/api/moment-webhook",
                 "headers":{"content-type":"application/json","webhook-id":"%s","webhook-timestamp":"%d","webhook-signature":"v1,%s"},
                 "requestContext":{"http":{"method":"POST","path":"/api/moment-webhook"}},"body":"%s","isBase64Encoded":true}
                """.formatted(id, now, signature, BASE64.encodeToString(body.getBytes(StandardCharsets.UTF_8)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = Base64.getDecoder().decode(Outside.SIGNING_SECRET.substring("whsec_".length()));
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new BenchException("every Java has HMAC-SHA256", e);
        }
    }
}
