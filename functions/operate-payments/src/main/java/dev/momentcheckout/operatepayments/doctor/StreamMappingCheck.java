package dev.momentcheckout.operatepayments.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;

/** Check 9: the event source mapping passes the table's changes to PublishEvents. */
record StreamMappingCheck(LambdaClient lambda, DoctorSettings settings) implements Check {
    /** The filter's patterns. The template has the same; a test compares them. */
    static final List<String> PATTERNS = List.of("""
            {"eventName":["INSERT","MODIFY"],"dynamodb":{"NewImage":{"state":{"S":[{"anything-but":["OPEN"]}]}}}}""", """
            {"eventName":["INSERT","MODIFY"],"dynamodb":{"NewImage":{"unresolved":{"BOOL":[{"exists":true}]}}}}""", """
            {"eventName":["INSERT"],"dynamodb":{"NewImage":{"event_id":{"S":[{"exists":true}]}}}}""", """
            {"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"id":{"S":["heartbeat#"]}}}}""");

    /** Lambda's states of a mapping that works or is about to. */
    private static final Set<String> RUNNING = Set.of("Enabled", "Enabling", "Creating", "Updating");

    /** Lambda's last result begins with this word if it could not read the stream or invoke the function. */
    private static final String PROBLEM = "PROBLEM";

    @Override
    public CheckName name() {
        return CheckName.STREAM_MAPPING;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        List<EventSourceMappingConfiguration> mappings = lambda
                .listEventSourceMappingsPaginator(request -> request.functionName(settings.publishEvents()))
                .eventSourceMappings()
                .stream()
                .filter(mapping -> String.valueOf(mapping.eventSourceArn())
                        .contains(":table/" + settings.sessionsTable() + "/stream/"))
                .toList();
        if (mappings.isEmpty()) {
            findings.add(
                    "no event source mapping passes changes of " + settings.sessionsTable() + " to PublishEvents",
                    "the shop is not informed of any payment",
                    AwsCommand.DEPLOY);
        }
        mappings.forEach(mapping -> examine(mapping, findings));
        return findings.result();
    }

    private void examine(EventSourceMappingConfiguration mapping, Findings findings) {
        if (!RUNNING.contains(mapping.state())) {
            findings.add(
                    "the event source mapping is " + mapping.state(),
                    "the shop is not informed of any payment, and after 24 h changes are lost",
                    settings.aws().of("lambda update-event-source-mapping", "--uuid " + mapping.uuid() + " --enabled"));
        }
        String last = mapping.lastProcessingResult();
        findings.detail("last result: " + (last == null ? "none" : last));
        if (last != null && last.startsWith(PROBLEM)) {
            findings.add(
                    "the last result of the event source mapping is " + last,
                    "the shop is informed late or not at all",
                    settings.aws().of("lambda get-event-source-mapping", "--uuid " + mapping.uuid()));
        }
        if (!patterns(mapping).equals(trees(PATTERNS))) {
            findings.add(
                    "the filter of the event source mapping differs from the template's",
                    "PublishEvents misses changes of payments, or is invoked for every write",
                    AwsCommand.DEPLOY);
        }
        if (!mapping.functionResponseTypes().contains(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES)) {
            findings.add(
                    "the event source mapping ignores partial failures",
                    "an event that the bus refuses once is lost",
                    AwsCommand.DEPLOY);
        }
    }

    private static Set<JsonNode> patterns(EventSourceMappingConfiguration mapping) {
        return mapping.filterCriteria() == null
                ? Set.of()
                : trees(mapping.filterCriteria().filters().stream()
                        .map(Filter::pattern)
                        .toList());
    }

    private static Set<JsonNode> trees(List<String> patterns) {
        Set<JsonNode> trees = new HashSet<>();
        for (String pattern : patterns) {
            try {
                trees.add(JsonTree.read(pattern.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                trees.add(JsonTree.object().put("unreadable", pattern));
            }
        }
        return trees;
    }
}
