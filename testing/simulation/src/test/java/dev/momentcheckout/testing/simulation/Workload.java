package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.SessionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What happens, by chance. The same seed gives the same history for ever. */
record Workload(long seed, List<Step> steps) {
    private static final int LONGEST = 24;
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
    private static final List<SessionAction> VERBS = List.of(
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
    private static final List<Step.BusFault> BUS_FAILS = List.of(Step.BusFault.values());
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(2),
            Duration.ofSeconds(61),
            Duration.ofMinutes(6),
            Duration.ofMinutes(11),
            Duration.ofHours(1),
            Duration.ofHours(23),
            Duration.ofHours(25));

    Workload {
        steps = List.copyOf(steps);
    }

    static Workload of(long seed) {
        // The first numbers of neighbouring seeds are alike.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        List<Step> steps = new ArrayList<>();
        steps.add(create(random));
        int length = 4 + random.nextInt(LONGEST - 4);
        while (steps.size() < length) {
            steps.add(step(random));
        }
        return new Workload(seed, steps);
    }

    private static Step create(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> new Step.Create(-1, random.nextInt(2), user(random));
            case 1, 2 -> new Step.Create(random.nextInt(2), random.nextInt(2), user(random));
            case 3 ->
                random.nextBoolean()
                        ? new Step.CreateForProduct(random.nextInt(2), 1 + random.nextInt(2))
                        : new Step.CreateByClient(random.nextInt(2), 400 + 100L * random.nextInt(2));
            default -> new Step.CreateForOrder(random.nextInt(2), random.nextInt(6) == 0);
        };
    }

    private static int user(Random random) {
        return random.nextInt(3) == 0 ? random.nextInt(2) : Step.ANONYMOUS;
    }

    private static Step step(Random random) {
        int number = random.nextInt(6);
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3 -> create(random);
            case 4, 5, 6, 7, 8 -> new Step.Move(number, VERBS.get(random.nextInt(VERBS.size())));
            case 9, 10, 11 -> new Step.Deliver(number, random.nextInt(3) == 0);
            case 12 -> new Step.Drop(number);
            case 13, 14 -> new Step.Status(number, user(random));
            case 15 -> new Step.Alter(number, DEVIATIONS.get(random.nextInt(DEVIATIONS.size())));
            case 16 ->
                switch (random.nextInt(4)) {
                    case 0, 1 -> new Step.Forge(number);
                    case 2 -> new Step.CompletedPending(number);
                    default -> new Step.Verified(number);
                };
            case 17 -> new Step.Reconcile();
            case 18 -> new Step.BusFails(BUS_FAILS.get(random.nextInt(BUS_FAILS.size())));
            case 27 -> new Step.Publish();
            case 19, 20 -> new Step.Wait(WAITS.get(random.nextInt(WAITS.size())));
            case 21 -> new Step.MomentFails(random.nextBoolean(), random.nextInt(5));
            case 22 -> new Step.OrderPrice(random.nextInt(2), 2000 + 500L * random.nextInt(2));
            case 23 ->
                random.nextInt(3) == 0
                        ? random.nextBoolean() ? new Step.RotateApiKey() : new Step.RotateSigningSecret()
                        : new Step.LateMoney(number);
            case 24 -> new Step.Refund(number);
            case 25 -> new Step.DatabaseFails(1 + random.nextInt(4), howDatabasesFail(random));
            case 26 -> new Step.Meanwhile(1 + random.nextInt(6), meanwhile(random));
            default -> new Step.Crash(1 + random.nextInt(6));
        };
    }

    /** One that stays away takes seconds, in which the SDK tries again. */
    private static Step.DatabaseFault howDatabasesFail(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> Step.DatabaseFault.DOWN;
            case 1, 2, 3 -> Step.DatabaseFault.THROTTLED;
            default -> Step.DatabaseFault.ANSWER_LOST;
        };
    }

    private static Step meanwhile(Random random) {
        int number = random.nextInt(6);
        return switch (random.nextInt(7)) {
            case 0, 1 -> new Step.Move(number, VERBS.get(random.nextInt(VERBS.size())));
            case 2, 3 -> new Step.Deliver(number, true);
            case 4 -> new Step.Status(number, user(random));
            case 5 -> new Step.OrderPrice(random.nextInt(2), 2000 + 500L * random.nextInt(2));
            default -> new Step.Reconcile();
        };
    }

    /** This history without some of its steps. */
    Workload without(int from, int to) {
        List<Step> rest = new ArrayList<>(steps.subList(0, from));
        rest.addAll(steps.subList(to, steps.size()));
        return new Workload(seed, rest);
    }
}
