package dev.momentcheckout.example.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Orders of the example are paid through the function that opens sessions. */
class OrderWriterTest {
    private static final HttpApiRequest REQUEST = HttpApiRequest.create().withBody("{\"order_id\":\"7d0f3a52-17\"}");

    private final TestEnvironment testEnvironment = TestEnvironment.startIsolated();
    private final Map<String, String> environment = testEnvironment.environment("CreateSession");
    private final String table = requireNonNull(environment.get("CATALOG_TABLE"));
    private final DynamoDbClient dynamoDb = DynamoDbClient.builder()
            .endpointOverride(testEnvironment.databaseEndpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .build();

    private final OrderWriter orders = new OrderWriter(dynamoDb, table);

    @AfterEach
    void close() {
        dynamoDb.close();
        testEnvironment.close();
    }

    private APIGatewayV2HTTPResponse create(HttpApiRequest request, String signIn) {
        environment.putAll(Map.of("PRICING", "catalog", "SIGN_IN", signIn));
        CreateSessionHandler handler =
                new CreateSessionHandler(environment, SystemServices.of(testEnvironment.clock(), _ -> {}));
        return request.to(handler, new LambdaContext("request-of-the-test"));
    }

    private Map<String, AttributeValue> item() {
        return testEnvironment.item(table, "order#7d0f3a52-17");
    }

    @Test
    void the_app_pays_the_amount_that_the_shop_wrote() {
        orders.write("7d0f3a52-17", 9900, "ZAR", null);

        assertThat(create(REQUEST, "none").getStatusCode()).isEqualTo(200);
        assertThat(testEnvironment.moment().sessions())
                .singleElement()
                .extracting(Session::amount, Session::currency)
                .containsExactly(9900L, "ZAR");
    }

    @Test
    void an_app_that_asks_before_the_shop_writes_gets_404() {
        assertThat(create(REQUEST, "none").getStatusCode()).isEqualTo(404);
    }

    @Test
    void only_the_owner_pays() {
        orders.write("7d0f3a52-17", 9900, "ZAR", "https://login.shop.example/#user-17");

        assertThat(create(REQUEST.signedInAs("https://login.shop.example/", "user-18"), "required")
                        .getStatusCode())
                .isEqualTo(404);
        assertThat(create(REQUEST.signedInAs("https://login.shop.example/", "user-17"), "required")
                        .getStatusCode())
                .isEqualTo(200);
    }

    @Test
    void an_order_is_written_once() {
        orders.write("7d0f3a52-17", 9900, "ZAR", null);
        Map<String, AttributeValue> written = item();

        orders.write("7d0f3a52-17", 9900, "ZAR", null);
        assertThatThrownBy(() -> orders.write("7d0f3a52-17", 99, "ZAR", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exists with other values");
        assertThatThrownBy(() -> orders.write("7d0f3a52-17", 9900, "ZAR", "https://login.shop.example/#user-17"))
                .isInstanceOf(IllegalStateException.class);

        assertThat(item()).isEqualTo(written);
    }

    @Test
    void a_lost_answer_of_dynamodb_is_no_conflict() {
        testEnvironment.databaseFaults().loseNextResponses(1);

        orders.write("7d0f3a52-17", 9900, "ZAR", null);

        assertThat(item()).containsEntry("amount", AttributeValue.fromN("9900"));
    }
}
