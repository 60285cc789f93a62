package dev.momentcheckout.simulator;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the simulator as a process: {@code Main <port> [<webhook URL>]}. */
public final class Main {
    private static final int MAX_PORT = 65_535;

    /** Only root may listen on lower ports, so a failure there does not mean that the port is in use. */
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** A strong reference: a logger that only the log manager refers to loses its level. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

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
        try (StopSignal stop = StopSignal.handle(Main::say);
                MomentSimulator simulator = start(settings)) {
            stop.closes(simulator);
            System.out.print(banner(simulator.baseUrl(), settings));
            while (true) {
                TimeUnit.SECONDS.sleep(1);
                simulator.webhooks().redeliverDue();
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /**
     * Starts the simulator without Helidon's log lines: its start messages, and the stack trace if the port is in use.
     *
     * @throws UncheckedIOException with the message for the user if it cannot listen on the port
     */
    static MomentSimulator start(SimulatorSettings settings) {
        HELIDON.setLevel(Level.OFF);
        try {
            return MomentSimulator.start(settings);
        } catch (UncheckedIOException e) {
            int port = settings.port();
            if (port < FIRST_UNPRIVILEGED_PORT) {
                throw e;
            }
            int next = port == MAX_PORT ? FIRST_UNPRIVILEGED_PORT : port + 1;
            throw new UncheckedIOException(
                    "Port " + port + " is in use. Try: make simulator PORT=" + next, e.getCause());
        } finally {
            HELIDON.setLevel(Level.WARNING);
        }
    }

    /** @throws IllegalArgumentException if the arguments are not a port and an optional URL */
    static SimulatorSettings settings(String... args) {
        if (args.length < 1 || args.length > 2) {
            throw new IllegalArgumentException("usage: Main <port> [<webhook URL>]");
        }
        SimulatorSettings settings =
                SimulatorSettings.defaults().withPort(port(args[0])).withClock(AdjustableClock.over(Clock.systemUTC()));
        return args.length == 1 ? settings : settings.withWebhookTarget(URI.create(args[1]));
    }

    private static int port(String value) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > MAX_PORT) {
            throw new IllegalArgumentException("PORT is 0 to 65535, not \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    /** Returns the start message with commands to paste into a shell. */
    static String banner(URI base, SimulatorSettings settings) {
        return """
                The Moment simulator listens at %1$s

                create    curl -s %1$s/collect/payment_sessions -H 'Authorization: Bearer %2$s' \\
                            -H 'Content-Type: application/json' -H "Idempotency-Key: try-$(date +%%s)" \\
                            -d '{"amount":12550,"currency":"ZAR"}'
                retrieve  curl -s %1$s/collect/payment_sessions/ps_... -H 'Authorization: Bearer %2$s'
                pay       curl -s -X POST %1$s/_sim/sessions/ps_.../pay
                actions   attempt, decline, reserve, verify-method, exhaust, expire, cancel
                inspect   curl -s %1$s/_sim/sessions    (also /_sim/calls, /_sim/deliveries, /_sim/faults, /_sim/webhooks)
                fault     curl -s %1$s/_sim/faults -d '{"endpoint":"create","fault":"answer","status":503}'
                time      curl -s %1$s/_sim/clock -d '{"advance_seconds":86400}'
                pay page  %1$s/pay/ps_... in a browser
                webhooks  to %3$s, signed with %4$s
                """.formatted(
                base, SimulatorSettings.DEFAULT_SECRET_KEY, target(settings), SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    private static String target(SimulatorSettings settings) {
        URI target = settings.webhooks().target();
        return target == null ? "nowhere (make simulator WEBHOOKS=URL sends them)" : target.toString();
    }
}
