package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
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

    /** During a deployment two versions of the code run at the same time. Additions keep the version. */
    @Test
    void an_item_with_an_attribute_of_newer_code_is_completed_and_keeps_it() {
        String session = deployment.openSession();
        change(session, "from_newer_code", AttributeValue.fromS("kept"));

        String before = deployment.status(session).path("status").asText();
        deployment.pay(session);

        assertThat(before).isEqualTo("active");
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
        assertThat(deployment.tables().session(session))
                .containsEntry("state", AttributeValue.fromS("PAID"))
                .containsEntry("from_newer_code", AttributeValue.fromS("kept"));
    }

    @Test
    void an_item_of_a_newer_version_is_unavailable_and_stays_unchanged() {
        String session = deployment.openSession();
        change(session, "version", AttributeValue.fromN("2"));
        Map<String, AttributeValue> before = deployment.tables().session(session);

        App.Response response = deployment.app().status(session);

        assertThat(response.status()).as(response.body().toString()).isEqualTo(503);
        assertThat(response.body().path("type").asText()).endsWith("store-unavailable");
        assertThat(deployment.tables().session(session)).isEqualTo(before);
    }

    private void change(String session, String attribute, AttributeValue value) {
        Map<String, AttributeValue> item = new HashMap<>(deployment.tables().session(session));
        item.put(attribute, value);
        deployment.tables().put(item);
    }
}
