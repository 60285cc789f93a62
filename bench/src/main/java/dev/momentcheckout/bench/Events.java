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

/** What the functions are called with. */
final class Events {
    private static final WebhookSigner MOMENT = new WebhookSigner(StubBackend.SIGNING_SECRET);

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
        return HttpApiRequest.status(StubBackend.KNOWN).event();
    }

    /** Signed anew each time, since what is older than three minutes is refused. */
    static byte[] webhook() {
        String body = "{\"type\":\"payment_session.completed\",\"data\":%s}".formatted(StubBackend.paidSession());
        SignedDelivery delivery = MOMENT.sign("msg_bench", Instant.now(), body.getBytes(StandardCharsets.UTF_8));
        return HttpApiRequest.webhook(delivery.headers(), delivery.body()).event();
    }
}
