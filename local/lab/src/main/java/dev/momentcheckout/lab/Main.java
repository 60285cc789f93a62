package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.TemplateException;
import dev.momentcheckout.session.Sleeper;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The commands of the lab: {@code demo} plays a payment and ends, {@code run} starts everything and stays, {@code load} plays many payments and ends. */
public final class Main {
    private static final Path TEMPLATE = Path.of("template.yaml");

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    /** Of DynamoDB Local, which misses a library that nobody needs. */
    private static final Logger AWS = Logger.getLogger("com.amazonaws");

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        String command = arguments.length == 0 ? "" : arguments[0];
        HELIDON.setLevel(Level.WARNING);
        AWS.setLevel(Level.SEVERE);
        System.setProperty("log4j2.configurationFile", "local-log4j2.xml");
        if (!Files.isReadable(TEMPLATE)) {
            System.err.println("There is no template.yaml here: run the lab from the project's folder");
            System.exit(1);
        }
        PrintStream out = System.out;
        switch (command) {
            case "run" -> run(out);
            case "demo" -> System.exit(demo(out));
            case "load" -> System.exit(load(out, number(arguments, 1), number(arguments, 2)));
            default -> {
                System.err.println("Usage: Main demo | run | load RATE SECONDS");
                System.exit(2);
            }
        }
    }

    private static void run(PrintStream out) throws InterruptedException {
        Instant begun = Instant.now();
        // The functions log to standard output, as on Lambda; here that belongs to the lab.
        System.setOut(System.err);
        try {
            Lab lab = Lab.start(LabSettings.onKnownPorts(TEMPLATE, System.getenv(), out::println));
            Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
            new StartupBanner(lab, out).print(Duration.between(begun, Instant.now()));
            new CountDownLatch(1).await();
        } catch (LabException | TemplateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static int number(String[] arguments, int index) {
        String text = arguments.length > index ? arguments[index] : "";
        if (!text.matches("[1-9][0-9]{0,3}")) {
            System.err.println("Usage: Main load RATE SECONDS, both from 1 to 9999");
            System.exit(2);
        }
        return Integer.parseInt(text);
    }

    private static int load(PrintStream out, int perSecond, int seconds) {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try (Lab lab = Lab.start(LabSettings.onFreePorts(TEMPLATE))) {
            // What is compiled and connected first is not what is measured.
            new LoadRun(lab, perSecond, Duration.ofSeconds(5), Sleeper::sleep).play();
            LoadRun.Outcome outcome = new LoadRun(lab, perSecond, Duration.ofSeconds(seconds), Sleeper::sleep).play();
            ConsistencyCheck check = outcome.judgement();
            out.printf(
                    Locale.ROOT,
                    "%d payments, %d a second wanted, %.1f a second carried%n"
                            + "create: p50 %d ms, p99 %d ms; from paid until the app knows: p50 %d ms, p99 %d ms%n"
                            + "paid at Moment %d, paid here %d, announced %d, differences %d%n",
                    outcome.payments(),
                    perSecond,
                    outcome.perSecond(),
                    outcome.create().percentile(50),
                    outcome.create().percentile(99),
                    outcome.known().percentile(50),
                    outcome.known().percentile(99),
                    check.atMoment().size(),
                    check.recorded().size(),
                    check.published().size(),
                    check.differences().size());
            check.differences().stream().limit(20).forEach(difference -> out.println("  " + difference));
            return check.differences().isEmpty() ? 0 : 1;
        }
    }

    private static int demo(PrintStream out) {
        var functionsOutput = new ByteArrayOutputStream();
        System.setOut(new PrintStream(functionsOutput, true, StandardCharsets.UTF_8));
        var scenario = new ConsoleOutput(out);
        try (Lab lab = Lab.start(LabSettings.onFreePorts(TEMPLATE));
                var app = new App(lab.apiUrl())) {
            scenario.print("One payment on this machine, through the handlers and the template that are deployed.");
            new Demo(lab, app, scenario).play();
            scenario.print("");
            scenario.print("Done: every step was as promised.");
            return 0;
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.err.println("What the functions wrote:");
            System.err.print(scenario.shown(functionsOutput.toString(StandardCharsets.UTF_8)));
            return 1;
        }
    }
}
