package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Runs the operator's commands in the functions {@code InspectPayments} and {@code RepairPayments}, with the payload
 * that the script {@code ops} sends to a deployed stack.
 */
final class OperatorConsole {
    /** The commands of {@code RepairPayments}; {@code InspectPayments} has all others. */
    private static final Set<String> REPAIRS = Set.of("refresh", "approve", "close", "resend", "redrive");

    private static final String CALLER = "arn:aws:iam::000000000000:user/lab";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, LambdaFunction> functions;
    private final Clock clock;
    private final Consumer<Run> record;
    private final Supplier<URI> page;

    /**
     * What a command prints, and its exit code.
     *
     * @param out standard output
     * @param err standard error
     */
    record Output(int exit, String out, String err) {}

    /** A command that has run, as two steps of a payment. */
    record Run(List<String> argv, TimelineEvent request, TimelineEvent response) {
        Run {
            argv = List.copyOf(argv);
        }
    }

    /**
     * @param functions returns a function by its name in the template
     * @param record receives each command that has run
     * @param page returns the address of the lab's page
     */
    OperatorConsole(Function<String, LambdaFunction> functions, Clock clock, Consumer<Run> record, Supplier<URI> page) {
        this.functions = functions;
        this.clock = clock;
        this.record = record;
        this.page = page;
    }

    /**
     * Runs a command.
     *
     * @param argv the command and its arguments, at least one
     * @param width columns of the terminal
     * @throws InvocationFailedException if the function fails or times out
     */
    Output run(List<String> argv, int width) {
        Instant start = clock.instant();
        Output output = output(argv, width);
        record.accept(new Run(argv, request(start, argv, output), response(argv, output)));
        return output;
    }

    private TimelineEvent request(Instant at, List<String> argv, Output output) {
        ObjectNode body = JSON.createObjectNode();
        argv.forEach(body.putArray("argv")::add);
        return TimelineEvent.of(at, Actor.OPERATOR, Actor.BACKEND, StepType.COMMAND, "./ops " + argv.getFirst())
                .noted(String.join(" ", argv.subList(1, argv.size())))
                .by(function(argv))
                .with(detail(argv, output))
                .repeatedBy(Curl.command(
                        "POST", URI.create(page.get() + "/lab/ops"), Map.of("Accept", "text/plain"), body.toString()));
    }

    private TimelineEvent response(List<String> argv, Output output) {
        return TimelineEvent.of(
                        clock.instant(), Actor.BACKEND, Actor.OPERATOR, StepType.RESPONSE, "exit code " + output.exit())
                .noted(output.err().lines().findFirst().orElse(""))
                .ok(output.exit() == 0)
                .by(function(argv))
                .with(detail(argv, output));
    }

    private static ObjectNode detail(List<String> argv, Output output) {
        return JSON.createObjectNode()
                .put("command", commandLine(argv))
                .put("exit", output.exit())
                .put("out", output.out())
                .put("err", output.err());
    }

    private static String function(List<String> argv) {
        return REPAIRS.contains(argv.getFirst()) ? "RepairPayments" : "InspectPayments";
    }

    private Output output(List<String> argv, int width) {
        LambdaFunction function = functions.apply(function(argv));
        ObjectNode request = JSON.createObjectNode().put("by", CALLER).put("width", width);
        argv.forEach(request.putArray("argv")::add);
        try {
            JsonNode response = JSON.readTree(function.invoke(JSON.writeValueAsBytes(request), Duration.ofHours(1)));
            return new Output(
                    response.path("exit").asInt(1),
                    response.path("out").asText(),
                    response.path("err").asText());
        } catch (IOException e) {
            throw new LabException("The response of " + function.name() + " is not JSON", e);
        }
    }

    /** Returns the command line for a deployed stack, quoted for a shell. */
    static String commandLine(List<String> argv) {
        return argv.stream().map(Curl::quoted).collect(Collectors.joining(" ", "./ops ", ""));
    }
}
