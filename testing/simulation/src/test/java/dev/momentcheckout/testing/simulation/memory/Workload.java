package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.testing.simulation.RandomHistory;
import dev.momentcheckout.testing.simulation.memory.MomentModel.Act;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A history of {@link Action}s. */
record Workload(long seed, List<Action> steps) implements RandomHistory<Workload> {
    private static final int MAX_LENGTH = 26;

    /** A value that occurs more than once is chosen more often. */
    private static final List<Act> ACTS = List.of(
            Act.ATTEMPT,
            Act.ATTEMPT,
            Act.DECLINE,
            Act.PAY,
            Act.PAY,
            Act.PAY,
            Act.RESERVE,
            Act.EXHAUST,
            Act.EXPIRE,
            Act.EXPIRE,
            Act.CANCEL,
            Act.CANCEL,
            Act.PAY_LATE,
            Act.PAY_LATE,
            Act.FAIL_TRANSFER,
            Act.COMPLETE_PENDING,
            Act.VERIFY);

    private static final List<Action.Item> ITEMS = List.of(Action.Item.values());
    private static final List<Outage.Kind> OUTAGES = List.of(Outage.Kind.values());
    private static final List<Outage.Endpoint> ENDPOINTS = List.of(Outage.Endpoint.values());
    private static final List<Calls.Fault.Kind> FAULTS = List.of(Calls.Fault.Kind.values());
    private static final List<Integer> STATUSES = List.of(400, 401, 403, 422, 429, 500, 502, 503, 504);
    private static final List<Duration> DURATIONS = List.of(
            Duration.ofSeconds(2),
            Duration.ofSeconds(9),
            Duration.ofSeconds(15),
            Duration.ofSeconds(61),
            Duration.ofMinutes(6),
            Duration.ofMinutes(11),
            Duration.ofHours(1),
            Duration.ofHours(23),
            Duration.ofHours(25),
            Duration.ofDays(4));

    Workload {
        steps = List.copyOf(steps);
    }

    static Workload of(long seed) {
        // Multiplied by the golden ratio, because in java.util.Random nearby seeds give correlated first values.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Profile profile = Profile.of(random);
        List<Action> actions = new ArrayList<>();
        actions.add(profile.create());
        int length = 4 + random.nextInt(MAX_LENGTH - 4);
        boolean hasOperators = hasOperators(seed);
        while (actions.size() < length) {
            actions.add(hasOperators ? profile.actionOrDecision() : profile.action());
        }
        return new Workload(seed, actions);
    }

    /** Whether operators act in the history of a seed: in every second one. */
    static boolean hasOperators(long seed) {
        return seed % 4 < 2;
    }

    /** The habits of one history: few purchases, so that most requests concern the same one. */
    private record Profile(Random random, List<Action.Create> creates) {
        static Profile of(Random random) {
            List<Action.Create> creates = new ArrayList<>();
            int count = 1 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                Action.Item item = ITEMS.get(random.nextInt(ITEMS.size()));
                int key = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(2);
                creates.add(new Action.Create(item, key, random.nextInt(3), 0, 0, null));
            }
            return new Profile(random, creates);
        }

        Action.Create create() {
            Action.Create usual = creates.get(random.nextInt(creates.size()));
            boolean otherUser = random.nextInt(6) == 0;
            return new Action.Create(
                    usual.item(),
                    usual.key(),
                    otherUser ? random.nextInt(3) : usual.user(),
                    random.nextInt(5) == 0 ? 1 : 0,
                    random.nextInt(8) == 0 ? 1 : 0,
                    fault());
        }

        Action action() {
            return switch (random.nextInt(36)) {
                case 0, 1, 2, 3, 4, 5, 6 -> create();
                case 7, 8, 9, 10, 11, 12, 13 -> customer();
                case 14, 15, 16 -> deliver();
                case 17 -> new Action.Drop(number());
                case 18, 19 -> new Action.Status(number(), fault());
                case 20 -> new Action.Reconcile(fault());
                case 21, 22, 23, 24 -> together();
                case 25, 26, 27, 28 -> new Action.Advance(DURATIONS.get(random.nextInt(DURATIONS.size())));
                case 29, 30 -> new Action.Fail(outage());
                case 31 -> new Action.Recover();
                case 32 -> new Action.ChangePrices();
                case 33 ->
                    random.nextBoolean() ? new Action.RotateApiKey() : new Action.ChangeSettings(random.nextInt(2));
                case 34 -> new Action.Stranger(random.nextInt(3) == 0);
                default ->
                    random.nextInt(3) == 0
                            ? new Action.DeliverOtherAmount(number(), 1, false)
                            : new Action.DeliverWithoutOutcome(number());
            };
        }

        Action actionOrDecision() {
            return switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> decide();
                case 5, 6 -> new Action.DeliverOtherAmount(number(), 1 + random.nextInt(2), random.nextInt(4) != 0);
                case 7, 8, 9 -> {
                    List<Action.Request> requests = new ArrayList<>(List.of(decide()));
                    requests.addAll(together().requests());
                    if (random.nextBoolean()) {
                        requests.add(decide());
                    }
                    yield new Action.Together(requests);
                }
                case 10 -> new Action.RunAgain(number(), fault());
                case 11 -> random.nextBoolean() ? new Action.Refund(number()) : create();
                default -> action();
            };
        }

        private Action.Decide decide() {
            Action.Decision decision = switch (random.nextInt(6)) {
                case 0 -> Action.Decision.CLOSE_AS_REFUNDED;
                case 1 -> Action.Decision.CLOSE_WITHOUT_PAYMENT;
                default -> Action.Decision.APPROVE;
            };
            return new Action.Decide(
                    decision, number(), random.nextInt(4) != 0, random.nextInt(2), random.nextInt(4) == 0, fault());
        }

        private int number() {
            return random.nextInt(6);
        }

        private Action.Customer customer() {
            return new Action.Customer(ACTS.get(random.nextInt(ACTS.size())), number(), random.nextInt(10) == 0);
        }

        private Action.Deliver deliver() {
            return new Action.Deliver(number(), random.nextInt(3) == 0, fault());
        }

        private Action.Together together() {
            List<Action.Request> requests = new ArrayList<>();
            requests.add(create());
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                requests.add(
                        switch (random.nextInt(8)) {
                            case 0, 1, 2 -> create();
                            case 3, 4 -> customer();
                            case 5 -> deliver();
                            case 6 -> random.nextBoolean() ? new Action.Reconcile(null) : new Action.ChangePrices();
                            default -> new Action.Status(number(), null);
                        });
            }
            return new Action.Together(requests);
        }

        private Calls.@Nullable Fault fault() {
            if (random.nextInt(5) != 0) {
                return null;
            }
            return new Calls.Fault(FAULTS.get(random.nextInt(FAULTS.size())), 1 + random.nextInt(10));
        }

        private Outage outage() {
            Outage.Kind kind =
                    random.nextInt(3) == 0 ? OUTAGES.get(random.nextInt(OUTAGES.size())) : Outage.Kind.STATUS;
            return new Outage(
                    kind,
                    STATUSES.get(random.nextInt(STATUSES.size())),
                    random.nextInt(3) != 0,
                    ENDPOINTS.get(random.nextInt(ENDPOINTS.size())),
                    random.nextBoolean() ? 1 + random.nextInt(4) : Integer.MAX_VALUE);
        }
    }

    @Override
    public Workload without(int from, int to) {
        List<Action> rest = new ArrayList<>(steps.subList(0, from));
        rest.addAll(steps.subList(to, steps.size()));
        return new Workload(seed, rest);
    }
}
