package dev.momentcheckout.simulator;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs the simulator by itself: {@code Main <port> [<webhook URL>]}. */
public final class Main {
    private static final int HIGHEST_PORT = 65_535;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            run(settings(args));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(SimulatorSettings settings) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
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
        SimulatorSettings settings =
                SimulatorSettings.defaults().withPort(port(args[0])).withClock(AdjustableClock.over(Clock.systemUTC()));
        return args.length == 1 ? settings : settings.withWebhookTarget(URI.create(args[1]));
    }

    private static int port(String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > HIGHEST_PORT) {
            throw new IllegalArgumentException("the port must be 0 to 65535, not \"" + value + "\"");
        }
        return Integer.parseInt(value);
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
                time      curl -s %1$s/_sim/clock -d '{"advance_seconds":86400}'
                see       %1$s/pay/ps_... in a browser
                webhooks  to %3$s, signed with %4$s
                """.formatted(
                base, SimulatorSettings.DEFAULT_SECRET_KEY, target(settings), SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    private static String target(SimulatorSettings settings) {
        URI target = settings.webhooks().target();
        return target == null ? "nowhere; make simulator WEBHOOKS=URL sends them" : target.toString();
    }
}
