package dev.momentcheckout.bench;

import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The events that the measured functions handle. */
final class Events {
    private static final WebhookSigner MOMENT = new WebhookSigner(StubBackend.SIGNING_SECRET);

    private Events() {}

    /**
     * Returns a recorded create request without a body, as the {@code http.post} of the SDK's documentation sends it.
     */
    static byte[] create() {
        try {
            return Files.readAllBytes(Path.of("events/create-session/body-less-post.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] status() {
        return HttpApiRequest.status(StubBackend.OPEN_SESSION_ID).event();
    }

    /** Returns a newly signed webhook: the function rejects a signature older than three minutes. */
    static byte[] webhook() {
        String body = "{\"type\":\"payment_session.completed\",\"data\":%s}".formatted(StubBackend.paidSession());
        SignedDelivery delivery = MOMENT.sign("msg_bench", Instant.now(), body.getBytes(StandardCharsets.UTF_8));
        return HttpApiRequest.webhook(delivery.headers(), delivery.body()).event();
    }
}
