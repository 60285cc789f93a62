package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.TemplateException;
import dev.momentcheckout.session.Sleeper;
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
        String command = arguments.length == 0 ? "" : arguments[0];
        HELIDON.setLevel(Level.WARNING);
        if (!Files.isReadable(TEMPLATE)) {
            System.err.println("template.yaml not found: run the lab from the project's root folder");
            System.exit(1);
        }
        PrintStream out = System.out;
        try {
            switch (command) {
                case "run" -> run(out);
                case "demo" -> System.exit(demo(out));
                case "chaos" -> System.exit(chaos(out, arguments));
                case "load" -> System.exit(load(out, number(arguments, 1), number(arguments, 2)));
                default -> {
                    System.err.println("Usage: Main demo | run | load RATE SECONDS | chaos PAYMENTS SEED");
                    System.exit(2);
                }
            }
        } catch (LabException | TemplateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(PrintStream out) throws InterruptedException {
        Instant started = Instant.now();
        // Redirects the functions' logs to standard error. The lab's own messages go to standard output.
        System.setOut(System.err);
        Lab lab = Lab.start(LabSettings.onKnownPorts(TEMPLATE, System.getenv(), out::println));
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
        new StartupBanner(lab, out).print(Duration.between(started, Instant.now()));
        new CountDownLatch(1).await();
    }

    private static int number(String[] arguments, int index) {
        String text = arguments.length > index ? arguments[index] : "";
        if (!text.matches("[1-9][0-9]{0,3}")) {
            System.err.println("Usage: Main load RATE SECONDS, both from 1 to 9999");
            System.exit(2);
        }
        return Integer.parseInt(text);
    }

    private static int chaos(PrintStream out, String[] arguments) {
        ChaosCommand.Arguments parsed;
        try {
            parsed = ChaosCommand.Arguments.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
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
            // Excludes compilation and connection set-up from the measurement.
            load(lab, perSecond, 5);
            LoadRun.Result result = load(lab, perSecond, seconds);
            result.report().forEach(out::println);
            return result.check().differences().isEmpty() ? 0 : 1;
        }
    }

    private static LoadRun.Result load(Lab lab, int perSecond, int seconds) {
        return new LoadRun(lab, perSecond, Duration.ofSeconds(seconds), Clock.systemUTC(), Sleeper::sleep).run();
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
}
