package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs the operator's commands in the functions {@code InspectPayments} and {@code RepairPayments}, with the payload
 * that the script {@code ops} sends to a deployed stack.
 */
final class OperatorConsole {
    /** The commands of {@code RepairPayments}; {@code InspectPayments} has all others. */
    private static final Set<String> REPAIRS = Set.of("refresh", "approve", "close", "resend", "redrive");

    private static final String CALLER = "arn:aws:iam::000000000000:user/lab";
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./#-]+");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, LambdaFunction> functions;
    private final Clock clock;
    private final Consumer<TimelineEvent> record;

    /**
     * What a command prints, and its exit code.
     *
     * @param out standard output
     * @param err standard error
     */
    record Output(int exit, String out, String err) {}

    /**
     * @param functions returns a function by its name in the template
     * @param record receives an event for each command
     */
    OperatorConsole(Function<String, LambdaFunction> functions, Clock clock, Consumer<TimelineEvent> record) {
        this.functions = functions;
        this.clock = clock;
        this.record = record;
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
        record.accept(event(start, argv, output));
        return output;
    }

    private static TimelineEvent event(Instant start, List<String> argv, Output output) {
        return new TimelineEvent(
                start,
                Actor.OPERATOR,
                Actor.BACKEND,
                "./ops " + argv.getFirst(),
                "exit code " + output.exit(),
                output.exit() == 0,
                argv.stream()
                        .filter(argument -> argument.startsWith("ps_"))
                        .findFirst()
                        .orElse(null),
                JSON.createObjectNode()
                        .put("command", commandLine(argv))
                        .put("exit", output.exit())
                        .put("out", output.out())
                        .put("err", output.err()));
    }

    private Output output(List<String> argv, int width) {
        LambdaFunction function =
                functions.apply(REPAIRS.contains(argv.getFirst()) ? "RepairPayments" : "InspectPayments");
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
        return argv.stream().map(OperatorConsole::quoted).collect(Collectors.joining(" ", "./ops ", ""));
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
