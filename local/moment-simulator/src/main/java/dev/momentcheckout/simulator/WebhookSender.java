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
import org.jspecify.annotations.Nullable;

/** Signs a webhook, sends it and returns the delivery. */
final class WebhookSender implements AutoCloseable {
    /** Beyond the tolerance of three minutes that Moment recommends. */
    private static final Duration SKEW = Duration.ofMinutes(10);

    static final String USER_AGENT = "moment-simulator";

    private final WebhookSigner configured;
    private final WebhookSigner other = new WebhookSigner(SimulatorSettings.OTHER_SIGNING_SECRET);
    private final Clock clock;
    private final Duration timeout;
    private final HttpClient client;

    WebhookSender(WebhookSigner configured, Clock clock, Duration timeout) {
        this.configured = configured;
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
        request.header("user-agent", USER_AGENT);
        try {
            int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            return delivery(message, now, signed, status, null);
        } catch (IOException e) {
            return delivery(message, now, signed, null, String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return delivery(message, now, signed, null, "interrupted");
        }
    }

    /** Returns the delivery of a webhook that a fault drops. */
    Delivery dropped(WebhookMessage message) {
        Event event = message.event();
        return new Delivery(
                message.webhookId(),
                event.id(),
                event.type(),
                event.sessionId(),
                0,
                clock.instant(),
                Duration.ZERO,
                Map.of(),
                event.body(),
                null,
                "dropped by a planned fault",
                message.faults());
    }

    private Delivery delivery(
            WebhookMessage message,
            Instant now,
            SignedDelivery signed,
            @Nullable Integer status,
            @Nullable String error) {
        return new Delivery(
                message.webhookId(),
                message.event().id(),
                message.event().type(),
                message.event().sessionId(),
                message.attempt(),
                now,
                Duration.between(now, clock.instant()),
                signed.headers(),
                new String(signed.body(), StandardCharsets.UTF_8),
                status,
                error,
                message.faults());
    }

    private SignedDelivery signed(WebhookMessage message, Instant now) {
        byte[] body = message.event().bytes();
        Instant at = at(message, now);
        SignedDelivery signed = WebhookSigner.signByAll(message.webhookId(), at, body, signers(message));
        return message.has(WebhookFault.DeliveryFault.ALTERED_BODY)
                ? signed.withBody(altered(message.event()))
                : signed;
    }

    private WebhookSigner[] signers(WebhookMessage message) {
        if (message.has(WebhookFault.DeliveryFault.WRONG_KEY)) {
            return new WebhookSigner[] {other};
        }
        if (message.has(WebhookFault.DeliveryFault.TWO_SIGNATURES)) {
            return new WebhookSigner[] {other, configured};
        }
        if (message.has(WebhookFault.DeliveryFault.TWO_SIGNATURES_OURS_FIRST)) {
            return new WebhookSigner[] {configured, other};
        }
        return new WebhookSigner[] {configured};
    }

    private static Instant at(WebhookMessage message, Instant now) {
        if (message.has(WebhookFault.DeliveryFault.STALE)) {
            return now.minus(SKEW);
        }
        if (message.has(WebhookFault.DeliveryFault.FROM_FUTURE)) {
            return now.plus(SKEW);
        }
        return now;
    }

    /** Adds a field and stays valid JSON, so that only the signature reveals the change. */
    private static byte[] altered(Event event) {
        String body = event.body();
        return (body.substring(0, body.length() - 1) + ",\"altered\":true}").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
