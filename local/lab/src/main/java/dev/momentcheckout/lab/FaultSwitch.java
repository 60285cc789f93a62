package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What can be made to go wrong, until it is switched off again. */
enum FaultSwitch {
    LOST("Webhooks are lost"),
    LATE("Webhooks come 10 seconds late"),
    DUPLICATED("Webhooks come so many times:"),
    REORDERED("Webhooks come in the wrong order"),
    CORRUPT("Webhooks are changed on their way"),
    WRONG_KEY("Webhooks are signed with a wrong key"),
    OLD_SHAPE("Webhooks have the shape of before May 2026"),
    WITHOUT_OUTCOME("Webhooks tell no outcome at all"),
    WRONG_AMOUNT("Webhooks tell a wrong amount"),
    MOMENT_SLOW("Moment takes 2 seconds"),
    MOMENT_BUSY("Moment answers 429"),
    MOMENT_FAILS("Moment answers 500"),
    MOMENT_DOWN("Moment does not answer"),
    THROTTLED("DynamoDB refuses calls"),
    SKEWED("Moment’s clock is 10 minutes ahead");

    private final String title;

    FaultSwitch(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * What befalls webhooks; null if nothing does.
     *
     * @param copies how often each comes where they come more than once
     */
    @Nullable WebhookFault ofWebhooks(int copies) {
        return switch (this) {
            case LOST -> WebhookFault.OfDelivery.DROPPED;
            case LATE -> new WebhookFault.Delayed(Duration.ofSeconds(10));
            case DUPLICATED -> new WebhookFault.Duplicated(copies);
            case CORRUPT -> WebhookFault.OfDelivery.ALTERED_BODY;
            case WRONG_KEY -> WebhookFault.OfDelivery.WRONG_KEY;
            case OLD_SHAPE -> Deviation.WITHOUT_OUTCOME;
            case WITHOUT_OUTCOME -> Deviation.WITHOUT_ANY_OUTCOME;
            case WRONG_AMOUNT -> Deviation.OTHER_AMOUNT;
            default -> null;
        };
    }

    /** What befalls calls to Moment, one at a time; null if nothing does. */
    @Nullable Fault ofCalls() {
        return switch (this) {
            case MOMENT_SLOW -> Fault.delay(Duration.ofSeconds(2));
            case MOMENT_BUSY -> Fault.answer(429).withRetryAfter("2");
            case MOMENT_FAILS -> Fault.answer(500);
            case MOMENT_DOWN -> Fault.Connection.DROP_BEFORE_COMMIT;
            default -> null;
        };
    }
}
