package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A fault that can be switched on and off. */
enum FaultSwitch {
    LOST(Group.WEBHOOKS, "Webhooks are lost", "a check finds the payment"),
    LATE(Group.WEBHOOKS, "Webhooks arrive 10 seconds late", "the app’s request finds it first"),
    DUPLICATED(Group.WEBHOOKS, "Each webhook arrives N times", "200 each, one event for the shop"),
    REORDERED(Group.WEBHOOKS, "Webhooks arrive in the wrong order", "PAID once, and it stays PAID"),
    CORRUPT(Group.WEBHOOKS, "Webhooks are altered in transit", "401, then a check finds it"),
    WRONG_KEY(Group.WEBHOOKS, "Webhooks are signed with a wrong key", "401, then a check finds it"),
    OLD_FORMAT(Group.WEBHOOKS, "Webhooks have the format before May 2026", "no proof, so a check finds it"),
    WITHOUT_OUTCOME(Group.WEBHOOKS, "Webhooks contain no payment outcome", "no proof, so a check finds it"),
    WRONG_AMOUNT(Group.WEBHOOKS, "Webhooks report a wrong amount", "review, the shop must wait"),
    MOMENT_SLOW(Group.MOMENT, "Moment responds after 2 seconds", "the app waits 2 seconds"),
    MOMENT_BUSY(Group.MOMENT, "Moment responds with 429", "503, and later the same session"),
    MOMENT_FAILS(Group.MOMENT, "Moment responds with 500", "503, never shown as failed"),
    MOMENT_DOWN(Group.MOMENT, "Moment does not respond", "503, and no second session later"),
    THROTTLED(Group.DYNAMODB, "DynamoDB throttles requests", "503, Moment repeats its webhooks"),
    SKEWED(Group.CLOCK, "Moment’s clock is 10 minutes ahead", "401, then a check finds it");

    private final Group group;
    private final String title;
    private final String expectation;

    FaultSwitch(Group group, String title, String expectation) {
        this.group = group;
        this.title = title;
        this.expectation = expectation;
    }

    /** The parts of the system in which faults occur. */
    enum Group {
        WEBHOOKS("Webhooks"),
        MOMENT("Moment"),
        DYNAMODB("DynamoDB"),
        CLOCK("Clock");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    Group group() {
        return group;
    }

    String title() {
        return title;
    }

    /** Returns what to expect from the backend despite the fault. */
    String expectation() {
        return expectation;
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
