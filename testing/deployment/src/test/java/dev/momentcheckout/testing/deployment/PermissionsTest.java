package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The functions with an HTTP route have the least privileges: without any single permission a request fails. */
@Tag("nightly")
@Order(4)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsTest {
    private final Deployment deployment;
    private final PermissionReport report = new PermissionReport();

    PermissionsTest(Deployment deployment) {
        this.deployment = deployment;
    }

    /** A function's route, and a request that needs all permissions of the function. */
    private enum Route {
        CREATE("CreateSession", "create") {
            @Override
            App.Response request(Deployment deployment, String session) {
                // The same key twice: create reads the stored session only if Moment returns an existing one.
                String key = UUID.randomUUID().toString();
                App.Response first = deployment.app().createSession(key, null);
                return first.status() == 200 ? deployment.app().createSession(key, null) : first;
            }
        },
        STATUS("GetSessionStatus", "status") {
            @Override
            App.Response request(Deployment deployment, String session) {
                return deployment.app().status(session);
            }
        },
        WEBHOOK("WebhookReceive", "webhook") {
            @Override
            App.Response request(Deployment deployment, String session) {
                return deployment.deliverWebhook(
                        EventType.SESSION_COMPLETED, deployment.moment().pay(session));
            }
        };

        private final String function;
        private final String label;

        Route(String function, String label) {
            this.function = function;
            this.label = label;
        }

        /** @param session an open session without an earlier status request */
        abstract App.Response request(Deployment deployment, String session);
    }

    @BeforeAll
    void deployAndHoldWebhooks() {
        deployment.deployWithSecrets();
        deployment.moment().webhooks().hold();
    }

    @AfterAll
    void writeReport() throws IOException {
        deployment.restoreWebhooks();
        report.write("permissions.md");
    }

    @TestFactory
    Stream<DynamicTest> each_permission_is_needed() {
        return Stream.of(Route.values())
                .flatMap(route -> new PermissionTests(
                                deployment,
                                report,
                                PermissionsTest::isUnusedHere,
                                (_, role, grant) -> assertNeeded(route, role, grant))
                        .of(route.function));
    }

    /**
     * Lambda itself writes logs; the emulator does so without checking the role. The catalog is read with another
     * pricing than the deployed one.
     */
    private static boolean isUnusedHere(Grant grant) {
        return grant.action().startsWith("logs:") || grant.resource().contains("Catalog");
    }

    private void assertNeeded(Route route, Role role, Grant grant) {
        List<String> sessions = List.of(deployment.openSession(), deployment.openSession(), deployment.openSession());
        assertThat(route.request(deployment, sessions.get(0)).status()).isEqualTo(200);
        role.without(grant, () -> {
            if (grant.action().startsWith("secretsmanager:")) {
                deployment.emulator().stopInstances();
            }
            App.Response response = route.request(deployment, sessions.get(1));
            String type = response.body().path("type").asText();
            report.add(route.function, grant, "%s: %d %s".formatted(route.label, response.status(), type));
            assertThat(response.status()).isEqualTo(503);
            assertThat(type)
                    .endsWith(grant.action().startsWith("dynamodb:") ? ":store-unavailable" : ":secret-unreadable");
        });
        assertThat(route.request(deployment, sessions.get(2)).status()).isEqualTo(200);
    }
}
