package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.SessionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A history of {@link Step}s. */
record Workload(long seed, List<Step> steps) implements RandomHistory<Workload> {
    private static final int MAX_LENGTH = 24;
    private static final List<Deviation> DEVIATIONS = List.of(
            Deviation.WITHOUT_OUTCOME,
            Deviation.WITHOUT_ANY_OUTCOME,
            Deviation.EXTRA_FIELDS,
            Deviation.UNKNOWN_STATUS,
            Deviation.UNKNOWN_OUTCOME,
            Deviation.LOWER_CASE_CURRENCY,
            Deviation.OTHER_AMOUNT,
            Deviation.OTHER_CURRENCY,
            Deviation.WITHOUT_MODE,
            Deviation.OTHER_MODE);
    /** An action that occurs more than once is chosen more often. */
    private static final List<SessionAction> ACTIONS = List.of(
            SessionAction.ATTEMPT,
            SessionAction.ATTEMPT,
            SessionAction.DECLINE,
            SessionAction.PAY,
            SessionAction.PAY,
            SessionAction.PAY,
            SessionAction.RESERVE,
            SessionAction.EXHAUST,
            SessionAction.EXPIRE,
            SessionAction.CANCEL);

    private static final List<Integer> STATUSES = List.of(400, 401, 403, 422, 429, 500, 502, 503, 504);
    private static final List<Step.BusFault> BUS_FAULTS = List.of(Step.BusFault.values());
    private static final List<Duration> DURATIONS = List.of(
            Duration.ofSeconds(2),
            Duration.ofSeconds(61),
            Duration.ofMinutes(6),
            Duration.ofMinutes(11),
            Duration.ofHours(1),
            Duration.ofHours(23),
            Duration.ofHours(25));

    private static final List<Step.OperatorCommand> COMMANDS = List.of(
            Step.OperatorCommand.APPROVE,
            Step.OperatorCommand.APPROVE,
            Step.OperatorCommand.APPROVE,
            Step.OperatorCommand.APPROVE,
            Step.OperatorCommand.APPROVE_OTHER_CURRENCY,
            Step.OperatorCommand.CLOSE_AS_REFUNDED,
            Step.OperatorCommand.CLOSE_AS_REFUNDED,
            Step.OperatorCommand.CLOSE_WITHOUT_PAYMENT,
            Step.OperatorCommand.REFRESH,
            Step.OperatorCommand.RESEND,
            Step.OperatorCommand.RESEND_SINCE,
            Step.OperatorCommand.REDRIVE);

    Workload {
        steps = List.copyOf(steps);
    }

    static Workload of(long seed) {
        // Multiplied by the golden ratio, because in java.util.Random nearby seeds give correlated first values.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        List<Step> steps = new ArrayList<>();
        steps.add(create(random));
        int length = 4 + random.nextInt(MAX_LENGTH - 4);
        boolean hasOperators = hasOperators(seed);
        while (steps.size() < length) {
            steps.add(hasOperators ? stepOrCommand(random) : step(random));
        }
        return new Workload(seed, steps);
    }

    /** Whether operators act in the history of a seed: in every second one. */
    static boolean hasOperators(long seed) {
        return seed % 4 < 2;
    }

    private static Step stepOrCommand(Random random) {
        int number = random.nextInt(6);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> command(random);
            case 6, 7, 8 ->
                new Step.DeliverOtherAmount(random.nextInt(3), 1 + random.nextInt(2), random.nextInt(4) != 0);
            case 9 ->
                new Step.DeliverAltered(
                        number, random.nextInt(3) == 0 ? Deviation.OTHER_MODE : Deviation.OTHER_CURRENCY);
            case 10, 11 ->
                new Step.Interleave(
                        1 + random.nextInt(8),
                        switch (random.nextInt(4)) {
                            case 0, 1 -> command(random);
                            case 2 -> create(random);
                            default -> interleaved(random);
                        });
            case 12 -> new Step.Crash(1 + random.nextInt(10));
            case 13 -> new Step.RunAgain(random.nextInt(3));
            case 14 -> new Step.AbandonedCreate(create(random), 1 + random.nextInt(4));
            default -> step(random);
        };
    }

    private static Step command(Random random) {
        return new Step.Operate(
                COMMANDS.get(random.nextInt(COMMANDS.size())),
                random.nextInt(6),
                random.nextInt(4) != 0,
                random.nextInt(2),
                random.nextInt(4) == 0);
    }

    private static Step create(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> new Step.Create(Step.NO_KEY, random.nextInt(2), user(random), address(random));
            case 1, 2 -> new Step.Create(random.nextInt(2), random.nextInt(2), user(random), address(random));
            case 3 ->
                random.nextBoolean()
                        ? new Step.CreateForProduct(random.nextInt(2), 1 + random.nextInt(2), address(random))
                        : new Step.CreateByClient(random.nextInt(2), 400 + 100L * random.nextInt(2));
            default ->
                new Step.CreateForOrder(random.nextInt(2), random.nextInt(6) == 0, user(random), address(random));
        };
    }

    private static int address(Random random) {
        return random.nextInt(4) == 0 ? 1 : 0;
    }

    private static int user(Random random) {
        return random.nextInt(3) == 0 ? random.nextInt(2) : Step.ANONYMOUS;
    }

    private static Step step(Random random) {
        int number = random.nextInt(6);
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3 -> create(random);
            case 4, 5, 6, 7, 8 -> new Step.CustomerAction(number, ACTIONS.get(random.nextInt(ACTIONS.size())));
            case 9, 10, 11 -> new Step.DeliverWebhook(number, random.nextInt(3) == 0);
            case 12 -> new Step.DropWebhook(number);
            case 13, 14 -> new Step.Status(number, user(random));
            case 15 -> new Step.DeliverAltered(number, DEVIATIONS.get(random.nextInt(DEVIATIONS.size())));
            case 16 ->
                switch (random.nextInt(4)) {
                    case 0, 1 -> new Step.DeliverForged(number);
                    case 2 -> new Step.CompletedPending(number);
                    default -> new Step.VerifyPaymentMethod(number);
                };
            case 17 -> new Step.Reconcile();
            case 18 -> new Step.FailBus(BUS_FAULTS.get(random.nextInt(BUS_FAULTS.size())));
            case 27 -> new Step.Publish();
            case 19, 20 -> new Step.AdvanceClock(DURATIONS.get(random.nextInt(DURATIONS.size())));
            case 21, 28 -> failMoment(random);
            case 22 -> new Step.ChangeOrderPrice(random.nextInt(2), 2000 + 500L * random.nextInt(2));
            case 23 ->
                random.nextInt(3) == 0
                        ? random.nextBoolean() ? new Step.RotateApiKey() : new Step.RotateSigningSecret()
                        : new Step.LatePayment(number);
            case 24 -> new Step.Refund(number);
            case 25 -> new Step.FailDatabase(1 + random.nextInt(4), databaseFault(random));
            case 26 -> new Step.Interleave(1 + random.nextInt(6), interleaved(random));
            default -> new Step.Crash(1 + random.nextInt(6));
        };
    }

    private static Step failMoment(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new Step.StoreFailures(random.nextInt(3) != 0);
            case 1 -> new Step.Stranger(random.nextBoolean());
            default ->
                new Step.FailMoment(
                        random.nextBoolean(),
                        random.nextInt(5),
                        STATUSES.get(random.nextInt(STATUSES.size())),
                        1 + random.nextInt(6));
        };
    }

    /** DOWN is rare, because the SDK's retries then take seconds. */
    private static Step.DatabaseFault databaseFault(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> Step.DatabaseFault.DOWN;
            case 1, 2, 3 -> Step.DatabaseFault.THROTTLED;
            default -> Step.DatabaseFault.RESPONSE_LOST;
        };
    }

    private static Step interleaved(Random random) {
        int number = random.nextInt(6);
        return switch (random.nextInt(7)) {
            case 0, 1 -> new Step.CustomerAction(number, ACTIONS.get(random.nextInt(ACTIONS.size())));
            case 2, 3 -> new Step.DeliverWebhook(number, true);
            case 4 -> new Step.Status(number, user(random));
            case 5 -> new Step.ChangeOrderPrice(random.nextInt(2), 2000 + 500L * random.nextInt(2));
            default -> new Step.Reconcile();
        };
    }

    @Override
    public Workload without(int from, int to) {
        List<Step> rest = new ArrayList<>(steps.subList(0, from));
        rest.addAll(steps.subList(to, steps.size()));
        return new Workload(seed, rest);
    }
}
