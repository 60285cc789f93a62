package dev.momentcheckout.simulator;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs the simulator by itself: {@code Main <port> [<webhook URL>]}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
        SimulatorSettings settings = settings(args);
        try (MomentSimulator simulator = MomentSimulator.start(settings)) {
            System.out.print(welcome(simulator.baseUrl(), settings));
            while (!ended.await(1, TimeUnit.SECONDS)) {
                simulator.webhooks().redeliverDue();
            }
        }
    }

    /** Throws {@link IllegalArgumentException} when the arguments are not a port and, perhaps, a URL. */
    static SimulatorSettings settings(String... args) {
        if (args.length < 1 || args.length > 2) {
            throw new IllegalArgumentException("usage: Main <port> [<webhook URL>]");
        }
        SimulatorSettings settings = SimulatorSettings.defaults().withPort(Integer.parseInt(args[0]));
        return args.length == 1 ? settings : settings.withWebhookTarget(URI.create(args[1]));
    }

    /** What to paste into a shell. */
    static String welcome(URI base, SimulatorSettings settings) {
        return """
                A small Moment listens at %1$s

                create    curl -s %1$s/collect/payment_sessions -H 'Authorization: Bearer %2$s' \\
                            -H 'Content-Type: application/json' -H "Idempotency-Key: try-$(date +%%s)" \\
                            -d '{"amount":12550,"currency":"ZAR"}'
                retrieve  curl -s %1$s/collect/payment_sessions/ps_... -H 'Authorization: Bearer %2$s'
                pay       curl -s -X POST %1$s/_sim/sessions/ps_.../pay
                others    attempt, decline, reserve, verify-method, exhaust, expire, cancel
                look      curl -s %1$s/_sim/sessions    (also /_sim/calls, /_sim/deliveries, /_sim/faults, /_sim/webhooks)
                fault     curl -s %1$s/_sim/faults -d '{"endpoint":"create","fault":"answer","status":503}'
                webhooks  to %3$s
                """.formatted(base, SimulatorSettings.DEFAULT_SECRET_KEY, target(settings));
    }

    private static String target(SimulatorSettings settings) {
        URI target = settings.webhooks().target();
        return target == null ? "nowhere; name a URL as second argument" : target.toString();
    }
}
