package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The AWS CLI, directed to an emulator.
 *
 * @param folder the folder of its log
 * @param environment the variables with the emulator's address and credentials
 */
record AwsCli(Path folder, Map<String, String> environment) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Runs a command and returns its output, a missing node if it has none.
     *
     * @throws IllegalStateException if it fails
     */
    JsonNode run(String... arguments) {
        // The CLI's first version sends requests to SQS elsewhere without this option.
        List<String> words = new ArrayList<>(List.of(
                "aws", "--output", "json", "--endpoint-url", requireNonNull(environment.get("AWS_ENDPOINT_URL"))));
        words.addAll(List.of(arguments));
        Command.Outcome outcome = new Command(folder, environment, folder.resolve("aws.log"), words).run();
        if (!outcome.isSuccess()) {
            throw new IllegalStateException(String.join(" ", words) + "\n" + outcome.output());
        }
        try {
            return JSON.readTree(outcome.output());
        } catch (IOException e) {
            throw new UncheckedIOException("the output of " + String.join(" ", words) + " is not JSON", e);
        }
    }
}
