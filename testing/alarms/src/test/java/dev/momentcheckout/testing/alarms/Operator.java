package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.util.ArrayList;
import java.util.List;

/** An operator who runs commands of {@code ./ops} until nothing is left to do. */
record Operator(RunningStack stack) {
    /** Runs a command, which must succeed. */
    OperatorOutput run(String... arguments) {
        OperatorOutput output = stack.ops(arguments);
        assertThat(output.exit())
                .as("./ops %s: %s%s", String.join(" ", arguments), output.out(), output.err())
                .isZero();
        return output;
    }

    /** Runs a command that must print this. */
    void find(String text, String... arguments) {
        assertThat(stack.ops(arguments).out())
                .as("./ops %s", String.join(" ", arguments))
                .contains(text);
    }

    /** Returns the entries of a list. */
    JsonNode list(String kind) {
        return run("list", kind, "--output", "json").json().path(kind).path("entries");
    }

    /** Decides about each session of a list by the revision that the list shows; then the list is empty. */
    void decide(String list, String command, String... options) {
        JsonNode sessions = list(list);
        assertThat(sessions).isNotEmpty();
        sessions.forEach(session -> decide(session, command, options));
        assertThat(list(list)).isEmpty();
    }

    /** Decides about a session by the revision that the list shows. */
    void decide(JsonNode session, String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                session.path("session_id").asText(),
                "--revision",
                session.path("revision").asText(),
                "--because",
                "compared with Moment's dashboard"));
        arguments.addAll(List.of(options));
        run(arguments.toArray(String[]::new));
    }

    /** Publishes what is parked, and what was discarded; then both queues are empty. */
    void redrive() {
        run("redrive", "--yes");
        assertThat(list("parked")).isEmpty();
    }

    /** Removes the parked messages, after the edited items were restored. */
    void discard() {
        JsonNode messages = list("parked");
        assertThat(messages).isNotEmpty();
        messages.forEach(message ->
                run("redrive", "--discard", message.path("message_id").asText(), "--because", "restored"));
    }
}
