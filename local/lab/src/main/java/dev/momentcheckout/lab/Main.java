package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.TemplateException;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The commands of the lab: {@code demo} runs one payment and exits, {@code run} starts the lab and stays,
 * {@code load} makes payments at a fixed rate and exits, {@code chaos} makes payments with faults and exits.
 */
public final class Main {
    private static final Path TEMPLATE = Path.of("template.yaml");

    /** A strong reference: the log manager drops an unreferenced logger together with its level. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        // Its start messages, and the stack trace if a port is in use. The exception says the latter in one line.
        HELIDON.setLevel(Level.OFF);
        if (!Files.isReadable(TEMPLATE)) {
            System.err.println("template.yaml not found: run the lab from the project's root folder");
            System.exit(1);
        }
        System.exit(status(arguments, System.out));
    }

    private static int status(String[] arguments, PrintStream out) throws InterruptedException {
        try (StopSignal stop = StopSignal.handle(line -> {
            out.println(line);
            out.flush();
        })) {
            return switch (arguments.length == 0 ? "" : arguments[0]) {
                case "run" -> run(out, stop);
                case "demo" -> demo(out);
                case "chaos" -> chaos(out, arguments);
                case "load" -> load(out, number(arguments, 1), number(arguments, 2));
                default -> throw new UsageException("Usage: Main demo | run | load RATE SECONDS | chaos PAYMENTS SEED");
            };
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (LabException | TemplateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private static int run(PrintStream out, StopSignal stop) throws InterruptedException {
        Instant started = Instant.now();
        // Redirects the functions' logs to standard error. The lab's own messages go to standard output.
        System.setOut(System.err);
        Lab lab = start(out);
        HELIDON.setLevel(Level.WARNING);
        stop.closes(lab);
        new StartupBanner(lab, out).print(Duration.between(started, Instant.now()));
        new CountDownLatch(1).await();
        return 0;
    }

    /** Starts the lab, again with other ports if another process takes one of them in the meantime. */
    private static Lab start(PrintStream out) {
        LabSettings settings = onKnownPorts(out);
        while (true) {
            try {
                return Lab.start(settings);
            } catch (UncheckedIOException e) {
                LabSettings next = onKnownPorts(out);
                if (next.ports().equals(settings.ports())) {
                    throw e;
                }
                settings = next;
            }
        }
    }

    private static LabSettings onKnownPorts(PrintStream out) {
        return LabSettings.onKnownPorts(TEMPLATE, System.getenv(), out::println);
    }

    private static int number(String[] arguments, int index) {
        String text = arguments.length > index ? arguments[index] : "";
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new UsageException("Usage: Main load RATE SECONDS, both from 1 to 9999");
        }
        return Integer.parseInt(text);
    }

    private static int chaos(PrintStream out, String[] arguments) {
        ChaosCommand.Arguments parsed;
        try {
            parsed = ChaosCommand.Arguments.of(arguments);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try (Lab lab = Lab.start(LabSettings.onFreePorts(TEMPLATE, System.getenv()))) {
            boolean isTerminal = Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
            return new ChaosCommand(out, isTerminal, _ -> {}).run(lab, parsed.payments(), parsed.seed());
        }
    }

    private static int load(PrintStream out, int perSecond, int seconds) {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try (Lab lab = Lab.start(LabSettings.onFreePorts(TEMPLATE, System.getenv()))) {
            out.printf("Warming up for 5 s, then %s a second for %d s.%n", new Quantity(perSecond, "payment"), seconds);
            // Excludes compilation and connection set-up from the measurement.
            load(lab, perSecond, 5, _ -> {});
            LoadRun.Result result = load(lab, perSecond, seconds, out::println);
            result.report().forEach(out::println);
            return result.check().differences().isEmpty() ? 0 : 1;
        }
    }

    private static LoadRun.Result load(Lab lab, int perSecond, int seconds, Consumer<String> progress) {
        return new LoadRun(lab, perSecond, Duration.ofSeconds(seconds), Clock.systemUTC(), Sleeper::sleep)
                .run(progress);
    }

    private static int demo(PrintStream out) {
        LabSettings settings = LabSettings.onFreePorts(TEMPLATE, System.getenv());
        var functionsOutput = new ByteArrayOutputStream();
        System.setOut(new PrintStream(functionsOutput, true, StandardCharsets.UTF_8));
        var output = new ConsoleOutput(out);
        try (Lab lab = Lab.start(settings);
                var app = new App(lab.apiUrl())) {
            output.print("One payment on this machine, through the deployed handlers and the deployed template.");
            new Demo(lab, app, output).run();
            output.print("");
            output.print("Done: every step met its expectation.");
            return 0;
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            if (functionsOutput.size() > 0) {
                System.err.println("Output of the functions:");
                System.err.print(output.redacted(functionsOutput.toString(StandardCharsets.UTF_8)));
            }
            return 1;
        }
    }

    /** Gives the arguments that this program accepts. */
    private static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }

        UsageException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
