package dev.momentcheckout.simulator;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where webhooks go and how.
 *
 * @param target absent: nothing is sent
 * @param secret {@code whsec_} and base64
 * @param timeout how long an answer is waited for
 * @param executor runs a delivery; {@code Runnable::run} delivers within the call that caused it
 * @param schedule the wait before each attempt, the first included
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

    /** Everything but the secret. */
    @Override
    public String toString() {
        return "WebhookSettings[target=%s, timeout=%s, schedule=%s]".formatted(target, timeout, schedule);
    }
}
