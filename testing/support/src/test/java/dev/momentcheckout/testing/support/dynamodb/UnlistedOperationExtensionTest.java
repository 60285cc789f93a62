package dev.momentcheckout.testing.support.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

@DisabledIfEnvironmentVariable(
        named = OperationPolicy.RECORD,
        matches = ".+",
        disabledReason = "the requests that these tests send must not be recorded")
class UnlistedOperationExtensionTest {
    @ParameterizedTest
    @ValueSource(classes = {CatchesTheError.class, SendsInAnotherThread.class, SendsAfterItsLastTest.class})
    void an_unlisted_request_fails_the_run_even_if_its_error_is_caught(Class<?> tests) {
        assertThat(failures(tests)).singleElement().asString().contains("DeleteTable(TableName)");
    }

    @Test
    void the_clients_of_streams_refuse_an_unlisted_request() {
        assertThat(failures(ReadsTheLatestRecords.class))
                .singleElement()
                .asString()
                .contains("GetShardIterator(ShardIteratorType=LATEST)");
    }

    @Test
    void a_listed_request_is_sent() {
        assertThat(failures(SendsAListedRequest.class)).isEmpty();
    }

    private static List<String> failures(Class<?> tests) {
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getTestsStartedCount()).isOne();
        return summary.getFailures().stream()
                .map(failure -> String.valueOf(failure.getException().getMessage()))
                .toList();
    }

    private static <B extends AwsClientBuilder<B, C>, C> C unconnected(B builder) {
        return builder.endpointOverride(URI.create("http://127.0.0.1:1"))
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(override -> override.retryStrategy(retries -> retries.maxAttempts(1)))
                .build();
    }

    private static void deleteTable() {
        try (DynamoDbClient client = unconnected(DynamoDbClient.builder())) {
            client.deleteTable(request -> request.tableName("t"));
        } catch (UnlistedOperationError e) {
            assertThat(e).hasMessageContaining("DeleteTable");
        }
    }

    // JUnit and Surefire do not select the classes below by themselves: they are static and inside another class.
    static final class CatchesTheError {
        @Test
        void sends() {
            deleteTable();
        }
    }

    static final class SendsInAnotherThread {
        @Test
        void sends() throws InterruptedException {
            Thread.ofVirtual()
                    .start(UnlistedOperationExtensionTest::deleteTable)
                    .join();
        }
    }

    static final class SendsAfterItsLastTest {
        @Test
        void sends_nothing() {}

        @AfterAll
        static void sends() {
            deleteTable();
        }
    }

    static final class ReadsTheLatestRecords {
        @Test
        void sends() {
            try (DynamoDbStreamsClient client = unconnected(DynamoDbStreamsClient.builder())) {
                client.getShardIterator(request -> request.shardIteratorType(ShardIteratorType.LATEST));
            } catch (UnlistedOperationError e) {
                assertThat(e).hasMessageContaining("LATEST");
            }
        }
    }

    static final class SendsAListedRequest {
        @Test
        void sends() {
            try (DynamoDbClient client = unconnected(DynamoDbClient.builder())) {
                client.describeTable(request -> request.tableName("t"));
            } catch (SdkClientException e) {
                assertThat(e).hasMessageContaining("Unable to execute HTTP request");
            }
        }
    }
}
