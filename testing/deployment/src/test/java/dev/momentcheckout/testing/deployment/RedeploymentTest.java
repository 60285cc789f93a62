package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.App;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A new deployment of a stack in use, with only the price changed in samconfig.toml. It fails once and is repeated with
 * the same build.
 *
 * <p>On AWS, Lambda publishes no version whose code and configuration equal those of the last one, and CloudFormation
 * then fails with "A version for this Lambda function exists". So a version that outlives the rollback blocks the
 * repetition. On the emulator it does not, because the rollback's own update of the function counts as a change there.
 * These tests therefore also check that no such version is left.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html">Lambda, PublishVersion</a>
 */
@Order(5)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedeploymentTest {
    private static final Map<String, String> NEW_PRICE = Map.of("FixedAmount", "2500");

    private final Deployment deployment;
    private String inFlight = "";
    private String afterRollback = "";
    private String statusAfterRollback = "";
    private Command.@Nullable Outcome failure;
    private @Nullable Versions before;
    private @Nullable Versions rolledBack;

    RedeploymentTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deployNewPriceTwice() {
        deployment.deployWithSecrets();
        before = versions();
        inFlight = deployment.openSession();
        failure = deployment.deployWithFailingResource(NEW_PRICE);
        statusAfterRollback = deployment.stackStatus();
        rolledBack = versions();
        afterRollback = deployment.openSession();
        deployment.pay(afterRollback);
        deployment.deploy(NEW_PRICE);
    }

    private Versions versions() {
        return Versions.of(deployment.emulator().aws(), deployment.stack());
    }

    @Test
    void the_stack_goes_on_taking_payments_at_its_price_after_a_rollback() {
        assertThat(requireNonNull(failure).isSuccess()).as(failure.output()).isFalse();
        assertThat(failure.output()).contains("FailingResource");
        assertThat(statusAfterRollback).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
        assertThat(deployment.moment().session(afterRollback).amount()).isEqualTo(1000);
        assertThat(deployment.status(afterRollback).path("status").asText()).isEqualTo("completed");
    }

    @Test
    void a_rollback_leaves_each_function_with_the_version_that_it_had() {
        assertThat(requireNonNull(before).unreferenced()).isEmpty();
        assertThat(rolledBack).isEqualTo(before);
    }

    @Test
    void the_same_build_deploys_after_the_rollback() {
        Versions now = versions();

        assertThat(deployment.stackStatus()).isEqualTo("UPDATE_COMPLETE");
        assertThat(now.unreferenced()).as("versions of the code before").isEmpty();
        assertThat(now.live())
                .allSatisfy((function, version) -> assertThat(version)
                        .as(function)
                        .isNotEqualTo(requireNonNull(before).live().get(function)));
    }

    @Test
    void each_version_is_deleted_with_its_resource() {
        List<JsonNode> versions = StreamSupport.stream(
                        deployment.processedTemplate().path("Resources").spliterator(), false)
                .filter(resource -> resource.path("Type").asText().equals("AWS::Lambda::Version"))
                .toList();

        assertThat(versions)
                .extracting(
                        version -> version.at("/Properties/FunctionName/Ref").asText())
                .containsExactlyInAnyOrderElementsOf(versions().live().keySet())
                .contains("CreateSession", "RepairPayments");
        assertThat(versions)
                .allSatisfy(version ->
                        assertThat(version.path("DeletionPolicy").asText()).isEqualTo("Delete"));
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
