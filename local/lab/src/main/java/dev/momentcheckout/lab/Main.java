package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.TemplateException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The commands of the lab: {@code demo} plays a payment and ends, {@code run} starts everything and stays. */
public final class Main {
    private static final Path TEMPLATE = Path.of("template.yaml");

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        String command = arguments.length == 1 ? arguments[0] : "";
        HELIDON.setLevel(Level.WARNING);
        System.setProperty("log4j2.configurationFile", "local-log4j2.xml");
        if (!Files.isReadable(TEMPLATE)) {
            System.err.println("There is no template.yaml here: run the lab from the project's folder");
            System.exit(1);
        }
        PrintStream out = System.out;
        switch (command) {
            case "run" -> run(out);
            case "demo" -> System.exit(demo(out));
            default -> {
                System.err.println("Usage: Main demo | run");
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
            new Welcome(lab, out).print(Duration.between(begun, Instant.now()));
            new CountDownLatch(1).await();
        } catch (LabException | TemplateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static int demo(PrintStream out) {
        var functionsOutput = new ByteArrayOutputStream();
        System.setOut(new PrintStream(functionsOutput, true, StandardCharsets.UTF_8));
        var story = new Story(out);
        try (Lab lab = Lab.start(LabSettings.onFreePorts(TEMPLATE));
                var app = new App(lab.apiUrl())) {
            story.print("One payment on this machine, through the handlers and the template that are deployed.");
            new Demo(lab, app, story).play();
            story.print("");
            story.print("Done: every step was as promised.");
            return 0;
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.err.println("What the functions wrote:");
            System.err.print(story.shown(functionsOutput.toString(StandardCharsets.UTF_8)));
            return 1;
        }
    }
}
