package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A fault that can be switched on and off. */
enum FaultSwitch {
    LOST("Webhooks are lost"),
    LATE("Webhooks arrive 10 seconds late"),
    DUPLICATED("Webhooks are delivered this many times:"),
    REORDERED("Webhooks arrive in the wrong order"),
    CORRUPT("Webhooks are altered in transit"),
    WRONG_KEY("Webhooks are signed with a wrong key"),
    OLD_FORMAT("Webhooks have the format used before May 2026"),
    WITHOUT_OUTCOME("Webhooks contain no payment outcome"),
    WRONG_AMOUNT("Webhooks report a wrong amount"),
    MOMENT_SLOW("Moment responds after 2 seconds"),
    MOMENT_BUSY("Moment responds with 429"),
    MOMENT_FAILS("Moment responds with 500"),
    MOMENT_DOWN("Moment does not respond"),
    THROTTLED("DynamoDB throttles requests"),
    SKEWED("Moment’s clock is 10 minutes ahead");

    private final String title;

    FaultSwitch(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * Returns the webhook fault of this switch, or null if it does not affect webhooks.
     *
     * @param copies deliveries of each webhook, for {@link #DUPLICATED}
     */
    @Nullable WebhookFault webhookFault(int copies) {
        return switch (this) {
            case LOST -> WebhookFault.DeliveryFault.DROPPED;
            case LATE -> new WebhookFault.Delayed(Duration.ofSeconds(10));
            case DUPLICATED -> new WebhookFault.Duplicated(copies);
            case CORRUPT -> WebhookFault.DeliveryFault.ALTERED_BODY;
            case WRONG_KEY -> WebhookFault.DeliveryFault.WRONG_KEY;
            case OLD_FORMAT -> Deviation.WITHOUT_OUTCOME;
            case WITHOUT_OUTCOME -> Deviation.WITHOUT_ANY_OUTCOME;
            case WRONG_AMOUNT -> Deviation.OTHER_AMOUNT;
            default -> null;
        };
    }

    /** Returns the fault of calls to Moment's API, or null if the switch does not affect them. */
    @Nullable Fault apiFault() {
        return switch (this) {
            case MOMENT_SLOW -> Fault.delay(Duration.ofSeconds(2));
            case MOMENT_BUSY -> Fault.failure(429).withRetryAfter("2");
            case MOMENT_FAILS -> Fault.failure(500);
            case MOMENT_DOWN -> Fault.Connection.DROP_BEFORE_COMMIT;
            default -> null;
        };
    }
}
