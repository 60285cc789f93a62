package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Tables;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.SessionUpdate;
import dev.momentcheckout.session.StoreUnavailableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

@Tag("aws")
class DynamoDbSessionStoreTest extends SessionStoreContract {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(requireNonNull(System.getProperty("project.root")), "template.yaml"));

    private final URI dynamoDb = AwsEndpoints.shared().dynamoDb();
    private final String table = createTable();

    private String createTable() {
        try (DynamoDbClient client = builder(dynamoDb).build()) {
            return requireNonNull(new Tables(client).create(TEMPLATE).get("Sessions"));
        }
    }

    @Override
    String table() {
        return table;
    }

    @Override
    DynamoDbClient client(ExecutionInterceptor interceptor) {
        return builder(dynamoDb)
                .overrideConfiguration(override -> override.addExecutionInterceptor(interceptor))
                .build();
    }

    private static DynamoDbClientBuilder builder(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder());
    }

    /** Rejects writes, or all calls, as DynamoDB does when it throttles. */
    private record Throttling(boolean writesOnly) implements ExecutionInterceptor {
        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            if (!writesOnly || context.request() instanceof UpdateItemRequest) {
                throw ProvisionedThroughputExceededException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ProvisionedThroughputExceededException")
                                .errorMessage("slow down")
                                .build())
                        .build();
            }
        }
    }

    private DynamoDbClient throttled(boolean writesOnly) {
        return builder(dynamoDb)
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(calls)
                        .addExecutionInterceptor(new Throttling(writesOnly)))
                .build();
    }

    @Test
    void throttling_makes_the_store_unavailable() {
        try (DynamoDbClient client = throttled(false)) {
            assertUnavailable(new DynamoDbSessionStore(client, table));
        }
    }

    @Test
    void throttled_writes_make_updates_unavailable() {
        sessions().update(ID, opened());
        SessionUpdate update = observed(PAID);
        try (DynamoDbClient client = throttled(true)) {
            SessionStore throttled = new DynamoDbSessionStore(client, table);
            assertThatThrownBy(() -> throttled.update(ID, update)).isInstanceOf(StoreUnavailableException.class);
            assertThat(throttled.find(ID)).isNotNull();
        }
    }

    @Test
    void a_refused_connection_makes_the_store_unavailable() throws IOException {
        URI unusedAddress;
        try (ServerSocket socket = new ServerSocket(0)) {
            unusedAddress = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (DynamoDbClient client = builder(unusedAddress)
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(calls))
                .build()) {
            assertUnavailable(new DynamoDbSessionStore(client, table));
        }
    }

    private static void assertUnavailable(SessionStore sessions) {
        assertThatThrownBy(() -> sessions.find(ID)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> sessions.update(ID, opened())).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> sessions.tryAcquireCheck(ID, NOW, Duration.ofSeconds(1)))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
