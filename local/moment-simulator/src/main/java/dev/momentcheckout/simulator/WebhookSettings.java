package dev.momentcheckout.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The target of webhooks and how they are delivered.
 *
 * @param target http or https URL; null sends no webhooks
 * @param secret {@code whsec_} and base64
 * @param timeout for the connection and for the response
 * @param executor runs the deliveries; {@code Runnable::run} delivers within the action that causes them
 * @param schedule the delay before each attempt, from the failure of the one before; the first one included
 */
public record WebhookSettings(
        @Nullable URI target, String secret, Duration timeout, Executor executor, List<Duration> schedule) {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    public WebhookSettings {
        schedule = List.copyOf(schedule);
        if (target != null && (target.getHost() == null || !SCHEMES.contains(target.getScheme()))) {
            throw new IllegalArgumentException("the webhook target must be an http or https URL");
        }
    }

    /** Returns all settings except the secret. */
    @Override
    public String toString() {
        return "WebhookSettings[target=%s, timeout=%s, schedule=%s]".formatted(target, timeout, schedule);
    }
}
