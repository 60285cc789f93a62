package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A new deployment of a stack in use, with only the price changed in samconfig.toml. */
@Order(5)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedeploymentTest {
    private final Deployment deployment;
    private String inFlight = "";

    RedeploymentTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deployNewPrice() {
        deployment.deployWithSecrets();
        inFlight = deployment.openSession();
        deployment.deploy(Map.of("FixedAmount", "2500"));
    }

    @Test
    void a_new_session_has_the_new_price() {
        String session = deployment.openSession();

        assertThat(deployment.moment().session(session).amount()).isEqualTo(2500);
        assertThat(deployment.status(session).path("amount").asLong()).isEqualTo(2500);
    }

    @Test
    void a_session_opened_before_the_deployment_completes_at_its_own_price() {
        deployment.pay(inFlight);

        assertThat(deployment.status(inFlight).path("status").asText()).isEqualTo("completed");
        assertThat(deployment.status(inFlight).path("amount").asLong()).isEqualTo(1000);
        assertThat(deployment.tables().session(inFlight)).doesNotContainKey("review_reasons");
    }

    /** During a deployment two versions of the code run at the same time and read each other's items. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void an_item_of_the_previous_or_next_version_is_read_and_completed(int distance) {
        String session = deployment.openSession();
        Map<String, AttributeValue> item = new HashMap<>(deployment.tables().session(session));
        int version = Integer.parseInt(requireNonNull(item.get("version")).n()) + distance;
        item.put("version", AttributeValue.fromN(Integer.toString(version)));
        item.put("from_another_version", AttributeValue.fromS("kept"));
        deployment.tables().put(item);

        String before = deployment.status(session).path("status").asText();
        deployment.pay(session);

        assertThat(before).isEqualTo("active");
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
        assertThat(deployment.tables().session(session))
                .containsEntry("state", AttributeValue.fromS("PAID"))
                .containsEntry("from_another_version", AttributeValue.fromS("kept"));
    }
}
