package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** Each function may do what it must and nothing else: all works as deployed, and without any single permission something fails by name. */
@Order(4)
@ExtendWith(OnAnEmulator.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsTest {
    private final Shop shop;
    private final List<String> table = new ArrayList<>(List.of("| function | action | without it |", "|---|---|---|"));

    PermissionsTest(Shop shop) {
        this.shop = shop;
    }

    /** What a function does for others. */
    private enum Duty {
        CREATE("CreateSession", "create") {
            @Override
            App.Answer call(Shop shop, String session) {
                // Under the same key once more: what is stored is read only when Moment brings back a session that it
                // opened before.
                String key = UUID.randomUUID().toString();
                App.Answer first = shop.app().createSession(key, null);
                return first.status() == 200 ? shop.app().createSession(key, null) : first;
            }
        },
        STATUS("GetSessionStatus", "status") {
            @Override
            App.Answer call(Shop shop, String session) {
                return shop.app().status(session);
            }
        },
        WEBHOOK("WebhookReceive", "webhook") {
            @Override
            App.Answer call(Shop shop, String session) {
                return shop.tell(EventType.SESSION_COMPLETED, shop.moment().pay(session));
            }
        };

        private final String function;
        private final String route;

        Duty(String function, String route) {
            this.function = function;
            this.route = route;
        }

        /** @param session that is open, and was not asked for yet */
        abstract App.Answer call(Shop shop, String session);
    }

    @BeforeAll
    void open() {
        shop.openForBusiness();
        shop.moment().webhooks().hold();
    }

    @AfterAll
    void writeTable() throws IOException {
        shop.moment().webhooks().deliverAtOnce();
        Path target = Files.createDirectories(Path.of(System.getProperty("project.root", "."), "target"));
        Files.write(target.resolve("permissions.md"), table);
    }

    @TestFactory
    Stream<DynamicTest> each_permission_is_needed() {
        return Stream.of(Duty.values()).flatMap(duty -> {
            Role role = new Role(
                    shop.emulator().client(IamClient.builder()), shop.stack().role(duty.function));
            List<Grant> grants = role.grants();
            assertThat(grants).as(duty.function).isNotEmpty();
            return grants.stream()
                    .map(grant -> dynamicTest("%s without %s".formatted(duty.function, grant.action()), () -> {
                        if (grant.action().startsWith("logs:")
                                || grant.resource().contains("Catalog")) {
                            assertDecides(duty, role, grant);
                        } else {
                            assertNeeded(duty, role, grant);
                        }
                    }));
        });
    }

    private void assertNeeded(Duty duty, Role role, Grant grant) {
        List<String> sessions = List.of(shop.openSession(), shop.openSession(), shop.openSession());
        assertThat(duty.call(shop, sessions.get(0)).status()).isEqualTo(200);
        role.without(grant, () -> {
            if (grant.action().startsWith("secretsmanager:")) {
                shop.emulator().endInstances();
            }
            App.Answer refused = duty.call(shop, sessions.get(1));
            String type = refused.body().path("type").asText();
            table.add("| %s | `%s` | %s: %d %s |"
                    .formatted(duty.function, grant.action(), duty.route, refused.status(), type));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(type)
                    .endsWith(grant.action().startsWith("dynamodb:") ? ":store-unavailable" : ":secret-unreadable");
        });
        assertThat(duty.call(shop, sessions.get(2)).status()).isEqualTo(200);
    }

    /**
     * Logs are written by Lambda itself, which the emulator does without asking, and the catalog is read in another pricing than the one that is deployed here: only
     * IAM's simulator can tell.
     */
    private void assertDecides(Duty duty, Role role, Grant grant) {
        String stream = grant.resource().replaceFirst("\\*$", "log-stream:one");
        assertThat(role.decision(grant.action(), stream)).isEqualTo(PolicyEvaluationDecisionType.ALLOWED);
        role.without(grant, () -> {
            PolicyEvaluationDecisionType decision = role.decision(grant.action(), stream);
            table.add(
                    "| %s | `%s` | by IAM's policy simulator: %s |".formatted(duty.function, grant.action(), decision));
            assertThat(decision).isEqualTo(PolicyEvaluationDecisionType.IMPLICIT_DENY);
        });
    }
}
