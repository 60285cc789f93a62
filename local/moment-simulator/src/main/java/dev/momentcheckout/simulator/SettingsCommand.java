package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Parses and applies request bodies of the control API that change settings of the running simulator. A body that is
 * rejected changes nothing.
 */
final class SettingsCommand {
    private static final String STORED_FAILURES = "stored_failures";
    private static final String OUTCOME_WITHOUT_ATTEMPT = "outcome_without_attempt";
    private static final Set<String> FIELDS = Set.of(STORED_FAILURES, OUTCOME_WITHOUT_ATTEMPT);

    private SettingsCommand() {}

    static ObjectNode json(MomentSimulator simulator) {
        ObjectNode json = JsonFormat.JSON.createObjectNode();
        ArrayNode stored = json.putArray(STORED_FAILURES);
        new TreeSet<>(simulator.storedFailures()).forEach(stored::add);
        json.put(OUTCOME_WITHOUT_ATTEMPT, simulator.outcomeWithoutAttempt().wire());
        return json;
    }

    /** @throws RejectedException 400 with a detail that names the field */
    static void apply(JsonNode json, MomentSimulator simulator) {
        if (json.isEmpty() || !json.propertyStream().allMatch(field -> FIELDS.contains(field.getKey()))) {
            throw RejectedException.badRequest("The settings are: " + String.join(", ", new TreeSet<>(FIELDS)));
        }
        Set<Integer> storedFailures = storedFailures(json, simulator);
        OutcomeWithoutAttempt outcome = outcome(json, simulator);
        simulator.storeFailures(storedFailures);
        simulator.endWithoutAttemptAs(outcome);
    }

    private static Set<Integer> storedFailures(JsonNode json, MomentSimulator simulator) {
        JsonNode statuses = json.get(STORED_FAILURES);
        if (statuses == null) {
            return simulator.storedFailures();
        }
        if (!statuses.isArray() || !statuses.valueStream().allMatch(SettingsCommand::isFailure)) {
            throw RejectedException.badRequest(STORED_FAILURES + " must be an array of statuses, 400 to 599");
        }
        return statuses.valueStream().map(JsonNode::asInt).collect(Collectors.toSet());
    }

    private static boolean isFailure(JsonNode status) {
        return status.isInt() && status.asInt() >= 400 && status.asInt() <= 599;
    }

    private static OutcomeWithoutAttempt outcome(JsonNode json, MomentSimulator simulator) {
        JsonNode outcome = json.get(OUTCOME_WITHOUT_ATTEMPT);
        if (outcome == null) {
            return simulator.outcomeWithoutAttempt();
        }
        return OutcomeWithoutAttempt.of(outcome.asText())
                .orElseThrow(() -> RejectedException.badRequest(OUTCOME_WITHOUT_ATTEMPT + " must be one of: "
                        + String.join(
                                ", ",
                                Arrays.stream(OutcomeWithoutAttempt.values())
                                        .map(OutcomeWithoutAttempt::wire)
                                        .toList())));
    }
}
