package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * What happens in one payment of a chaos run: the customer's acts and the faults that this payment meets, and no other.
 * It depends on the seed and the payment's number alone.
 *
 * @param createFault of the next call that creates the session at Moment
 * @param purchaseRefusals requests about the purchase that DynamoDB throttles
 * @param refusedWrites writes of the session that DynamoDB throttles
 * @param webhookFault of the next {@code faultyWebhooks} webhooks about the session
 * @param isStatusRequested whether the app asks for the status at the end
 * @param retrieveFault of the next call that retrieves the session from Moment
 */
record ChaosPlan(
        @Nullable Fault createFault,
        int purchaseRefusals,
        int refusedWrites,
        @Nullable WebhookFault webhookFault,
        int faultyWebhooks,
        Customer customer,
        boolean isStatusRequested,
        @Nullable Fault retrieveFault) {
    private static final List<Fault> CREATE_FAULTS = List.of(
            Fault.failure(503),
            Fault.failure(500).storedForReplay(),
            Fault.failure(429).withRetryAfter("1"),
            Fault.delay(Duration.ofMillis(200)),
            Fault.Connection.DROP_BEFORE_COMMIT,
            Fault.Connection.DROP_AFTER_COMMIT,
            Fault.BrokenBody.HTML,
            Fault.BrokenBody.INVALID_JSON);
    private static final List<Fault> RETRIEVE_FAULTS = List.of(
            Fault.failure(500),
            Fault.Connection.DROP_BEFORE_COMMIT,
            Fault.BrokenBody.CUT_OFF,
            Deviation.UNKNOWN_OUTCOME);
    private static final List<WebhookFault> WEBHOOK_FAULTS = List.of(
            WebhookFault.DeliveryFault.DROPPED,
            new WebhookFault.Duplicated(3),
            new WebhookFault.Delayed(Duration.ofSeconds(30)),
            WebhookFault.DeliveryFault.ALTERED_BODY,
            WebhookFault.DeliveryFault.WRONG_KEY,
            WebhookFault.DeliveryFault.STALE,
            Deviation.WITHOUT_OUTCOME,
            Deviation.WITHOUT_ANY_OUTCOME,
            WebhookFault.DeliveryFault.UNKNOWN_TYPE);

    private static final long PRIME = 1_000_003;
    private static final int MAX_REFUSALS = 6;

    /** What the customer does with the session. */
    enum Customer {
        PAYS(55, true),
        PAYS_WITH_ANOTHER_CARD(10, true),
        PAYS_AFTER_A_STATUS_REQUEST(7, true),
        CANCELS(8, false),
        LETS_IT_EXPIRE(7, false),
        PAYS_AFTER_THE_EXPIRY(7, true),
        LEAVES(6, false);

        private final int percent;
        private final boolean isPaid;

        Customer(int percent, boolean isPaid) {
            this.percent = percent;
            this.isPaid = isPaid;
        }

        /** Returns whether Moment has the money in the end. */
        boolean isPaid() {
            return isPaid;
        }

        private static Customer of(int roll) {
            int left = roll;
            for (Customer each : values()) {
                if (left < each.percent) {
                    return each;
                }
                left -= each.percent;
            }
            throw new IllegalArgumentException("a roll is 0 to 99, not " + roll);
        }
    }

    /** Returns the plan of a payment. */
    static ChaosPlan of(long seed, int number) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * PRIME + number);
        boolean isStatusRequested = isIn(40, random);
        return new ChaosPlan(
                isIn(30, random) ? oneOf(CREATE_FAULTS, random) : null,
                isIn(5, random) ? 1 + random.nextInt(MAX_REFUSALS) : 0,
                isIn(5, random) ? 1 + random.nextInt(MAX_REFUSALS) : 0,
                isIn(50, random) ? oneOf(WEBHOOK_FAULTS, random) : null,
                1 + random.nextInt(2),
                Customer.of(random.nextInt(100)),
                isStatusRequested,
                isStatusRequested && isIn(30, random) ? oneOf(RETRIEVE_FAULTS, random) : null);
    }

    private static boolean isIn(int percent, RandomGenerator random) {
        return random.nextInt(100) < percent;
    }

    private static <T> T oneOf(List<T> all, RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }
}
