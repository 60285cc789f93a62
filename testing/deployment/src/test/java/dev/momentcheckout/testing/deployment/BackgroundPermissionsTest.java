package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.WebhookFault;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** The functions that nobody calls from outside may do what they must and nothing else: without any single permission something stays undone. */
@Order(4)
@ExtendWith(OnAnEmulator.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackgroundPermissionsTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root", "."));

    private final Shop shop;
    private final List<String> table = new ArrayList<>(List.of("| function | action | without it |", "|---|---|---|"));

    BackgroundPermissionsTest(Shop shop) {
        this.shop = shop;
    }

    @BeforeAll
    void open() {
        shop.openForBusiness();
        shop.moment().webhooks().always(WebhookFault.OfDelivery.DROPPED);
    }

    @AfterAll
    void writeTable() throws IOException {
        shop.moment().webhooks().clearFaults();
        Files.write(Files.createDirectories(ROOT.resolve("target")).resolve("permissions-background.md"), table);
    }

    @TestFactory
    Stream<DynamicTest> each_permission_is_needed() {
        return Stream.of("ReconcileSessions", "PublishEvents").flatMap(function -> {
            Role role = new Role(
                    shop.emulator().client(IamClient.builder()), shop.stack().role(function));
            List<Grant> grants = role.grants();
            assertThat(grants).as(function).isNotEmpty();
            return grants.stream()
                    .map(grant -> dynamicTest(
                            "%s without %s on %s".formatted(function, grant.action(), grant.resource()), () -> {
                                if (isLambdasOwnAffair(grant)) {
                                    assertDecides(function, role, grant);
                                } else {
                                    assertNeeded(function, role, grant);
                                }
                            }));
        });
    }

    /** Logs, the stream and dead letters are used by Lambda itself, which the emulator does without asking. */
    private static boolean isLambdasOwnAffair(Grant grant) {
        return grant.action().startsWith("logs:")
                || grant.resource().contains("/stream/")
                || grant.resource().contains("DeadLetters");
    }

    private void assertNeeded(String function, Role role, Grant grant) {
        assertThat(works(function, grant)).as("with all permissions").isTrue();
        role.without(grant, () -> {
            shop.emulator().endInstances();
            boolean works = works(function, grant);
            table.add("| %s | `%s` | %s |"
                    .formatted(function, grant.action(), works ? "nothing is amiss" : "its work stays undone"));
            assertThat(works).isFalse();
        });
        shop.emulator().endInstances();
        assertThat(works(function, grant)).as("with all permissions again").isTrue();
    }

    private boolean works(String function, Grant grant) {
        if (function.equals("ReconcileSessions")) {
            String session = shop.openSession();
            shop.pay(session);
            Map<String, AttributeValue> item = new HashMap<>(shop.item(session));
            item.put("next_check_at", AttributeValue.fromN("1"));
            shop.putItem(item);
            shop.call(function, "{}");
            return requireNonNull(shop.item(session).get("state")).s().equals("PAID");
        }
        // What cannot be read is parked, everything else is announced.
        String event = recorded();
        JsonNode answer = shop.call(
                function, grant.action().startsWith("sqs:") ? event.replace("\"PAID\"", "\"NO_SUCH_STATE\"") : event);
        return answer.has("batchItemFailures")
                && answer.path("batchItemFailures").isEmpty();
    }

    private static String recorded() {
        try {
            return Files.readString(ROOT.resolve("events/publish-events/paid.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertDecides(String function, Role role, Grant grant) {
        String resource = grant.resource().replaceFirst("\\*$", "log-stream:one");
        assertThat(role.decision(grant.action(), resource)).isEqualTo(PolicyEvaluationDecisionType.ALLOWED);
        role.without(grant, () -> {
            PolicyEvaluationDecisionType decision = role.decision(grant.action(), resource);
            table.add("| %s | `%s` | by IAM's policy simulator: %s |".formatted(function, grant.action(), decision));
            assertThat(decision).isEqualTo(PolicyEvaluationDecisionType.IMPLICIT_DENY);
        });
    }
}
