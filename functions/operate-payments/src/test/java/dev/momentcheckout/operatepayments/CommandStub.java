package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.LogLines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A function with the command {@code close}, which does what a test says. It keeps the log lines. */
final class CommandStub {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

    private final List<String> lines = new ArrayList<>();
    private final Function<Close, Report> behaviour;

    CommandStub(Function<Close, Report> behaviour) {
        this.behaviour = behaviour;
    }

    /** A command with the kinds of arguments that commands have. */
    @Command(footer = {"", "Publishes no event."})
    static final class Close extends OperatorCommand {
        private final Function<Close, Report> behaviour;
        private @Nullable Invocation invocation;

        @Parameters(paramLabel = "SESSION", description = "the session, such as ps_1")
        String session = "";

        @Option(
                names = "--revision",
                required = true,
                paramLabel = "N",
                description = "the revision that you have read, as inspect prints it")
        long revision;

        @Option(
                names = "--because",
                required = true,
                paramLabel = "TEXT",
                description = {"why, for the audit", "never logged"})
        String because = "";

        @Option(names = "--dry-run", description = "prints what the command would do, and changes nothing")
        boolean dryRun;

        private Close(Function<Close, Report> behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        CommandName name() {
            return CommandName.CLOSE;
        }

        @Override
        Report run(Invocation current) {
            invocation = current;
            return behaviour.apply(this);
        }

        Invocation invocation() {
            if (invocation == null) {
                throw new IllegalStateException("the command did not run");
            }
            return invocation;
        }
    }

    /** Runs a command line as Lambda does. */
    JsonNode run(int width, String... argv) {
        ObjectNode request = JsonTree.object().put("width", width).put("by", "arn:aws:iam::1:user/jane");
        List.of(argv).forEach(request.withArray("argv")::add);
        return invoke(request.toString());
    }

    JsonNode run(String... argv) {
        return run(120, argv);
    }

    JsonNode invoke(String payload) {
        Telemetry telemetry = new Telemetry("stack", CLOCK, lines::add);
        CommandRunner runner = new CommandRunner(
                CommandName.Function.REPAIR_PAYMENTS,
                List.of(() -> new Close(behaviour)),
                new OperatorTelemetry(telemetry));
        OperatorHandler handler = new OperatorHandler(telemetry, runner, CLOCK);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            handler.handle(
                    new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)),
                    output,
                    new LambdaContext("request-1", 900_000));
            return JSON.readTree(output.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LogLines log() {
        return new LogLines(lines);
    }
}
