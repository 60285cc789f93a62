package dev.momentcheckout.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Signs one message, posts it, and says what came of it. */
final class WebhookSender implements AutoCloseable {
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final WebhookSigner ours;
    private final WebhookSigner other = new WebhookSigner(SimulatorSettings.OTHER_SIGNING_SECRET);
    private final Clock clock;
    private final Duration timeout;
    private final HttpClient client;

    WebhookSender(WebhookSigner ours, Clock clock, Duration timeout) {
        this.ours = ours;
        this.clock = clock;
        this.timeout = timeout;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    Delivery send(WebhookMessage message, URI target) {
        Instant now = clock.instant();
        SignedDelivery signed = signed(message, now);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(timeout).POST(BodyPublishers.ofByteArray(signed.body()));
        signed.headers().forEach(request::header);
        try {
            int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            return new Delivery(
                    message.webhookId(),
                    message.event().id(),
                    message.event().type(),
                    message.event().sessionId(),
                    message.attempt(),
                    now,
                    signed.headers(),
                    new String(signed.body(), StandardCharsets.UTF_8),
                    status,
                    null);
        } catch (IOException e) {
            return failed(message, now, signed, String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(message, now, signed, "interrupted");
        }
    }

    /** The record of a message that is never sent. */
    Delivery dropped(WebhookMessage message) {
        Event event = message.event();
        return new Delivery(
                message.webhookId(),
                event.id(),
                event.type(),
                event.sessionId(),
                0,
                clock.instant(),
                Map.of(),
                event.body(),
                null,
                "dropped on command");
    }

    private static Delivery failed(WebhookMessage message, Instant now, SignedDelivery signed, String error) {
        return new Delivery(
                message.webhookId(),
                message.event().id(),
                message.event().type(),
                message.event().sessionId(),
                message.attempt(),
                now,
                signed.headers(),
                new String(signed.body(), StandardCharsets.UTF_8),
                null,
                error);
    }

    private SignedDelivery signed(WebhookMessage message, Instant now) {
        byte[] body = message.event().bytes();
        Instant at = at(message, now);
        SignedDelivery signed = WebhookSigner.signByAll(message.webhookId(), at, body, signers(message));
        return message.has(WebhookFault.OfDelivery.ALTERED_BODY) ? signed.withBody(altered(message.event())) : signed;
    }

    private WebhookSigner[] signers(WebhookMessage message) {
        if (message.has(WebhookFault.OfDelivery.WRONG_KEY)) {
            return new WebhookSigner[] {other};
        }
        if (message.has(WebhookFault.OfDelivery.TWO_SIGNATURES)) {
            return new WebhookSigner[] {other, ours};
        }
        if (message.has(WebhookFault.OfDelivery.TWO_SIGNATURES_OURS_FIRST)) {
            return new WebhookSigner[] {ours, other};
        }
        return new WebhookSigner[] {ours};
    }

    private static Instant at(WebhookMessage message, Instant now) {
        if (message.has(WebhookFault.OfDelivery.STALE)) {
            return now.minus(SKEW);
        }
        if (message.has(WebhookFault.OfDelivery.FROM_FUTURE)) {
            return now.plus(SKEW);
        }
        return now;
    }

    /** Still valid JSON, so that only the signature can tell. */
    private static byte[] altered(Event event) {
        String body = event.body();
        return (body.substring(0, body.length() - 1) + ",\"altered\":true}").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
