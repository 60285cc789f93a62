package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.dynamodb.TestClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.MalformedQueryException;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

class LocalLogsTest {
    private static final String QUERY = "fields @timestamp, @message | filter (session_id = \"ps_1\" or item ="
            + " \"ps_1\") and ispresent(message) | sort @timestamp desc";

    private final TestClock clock = new TestClock();
    private final LocalLogs logs = LocalLogs.start(clock);
    private final CloudWatchLogsClient client = CloudWatchLogsClient.builder()
            .endpointOverride(logs.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .build();

    @AfterEach
    void close() {
        client.close();
        logs.close();
    }

    @Test
    void a_query_returns_the_newest_lines_in_which_a_field_has_the_value() {
        write("{\"message\":\"first\",\"session_id\":\"ps_1\"}");
        write("{\"message\":\"second\",\"item\":\"ps_1\"}");
        write("{\"message\":\"other\",\"session_id\":\"ps_2\"}");
        write("{\"session_id\":\"ps_1\"}");
        write("ps_1");

        assertThat(messages(query(QUERY, 10)))
                .containsExactly(
                        "{\"message\":\"second\",\"item\":\"ps_1\"}",
                        "{\"message\":\"first\",\"session_id\":\"ps_1\"}");
        GetQueryResultsResponse newest = query(QUERY, 1);
        assertThat(messages(newest)).hasSize(1);
        assertThat(newest.statistics().recordsMatched()).isEqualTo(2);
        assertThat(newest.results().getFirst().getFirst().value()).isEqualTo("2026-03-01 12:00:02.000");
    }

    @Test
    void a_query_returns_lines_of_its_period_only() {
        write("{\"message\":\"old\",\"session_id\":\"ps_1\"}");
        clock.advance(Duration.ofDays(15));

        assertThat(messages(query(QUERY, 10))).isEmpty();
    }

    @Test
    void other_queries_and_ids_are_errors() {
        assertThatThrownBy(() -> query("fields @message", 10))
                .isInstanceOf(MalformedQueryException.class)
                .hasMessageContaining("fields @message");
        assertThatThrownBy(() -> client.getQueryResults(get -> get.queryId("absent")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private void write(String line) {
        clock.advance(Duration.ofSeconds(1));
        logs.write("CreateSession", line);
    }

    private GetQueryResultsResponse query(String text, int limit) {
        String id = client.startQuery(query -> query.logGroupNames("create-session")
                        .startTime(clock.instant().minus(Duration.ofDays(14)).getEpochSecond())
                        .endTime(clock.instant().getEpochSecond())
                        .limit(limit)
                        .queryString(text))
                .queryId();
        GetQueryResultsResponse results = client.getQueryResults(get -> get.queryId(id));
        assertThat(results.status()).isEqualTo(QueryStatus.COMPLETE);
        return results;
    }

    private static List<String> messages(GetQueryResultsResponse results) {
        return results.results().stream()
                .map(row -> row.stream()
                        .filter(field -> field.field().equals("@message"))
                        .findFirst()
                        .orElseThrow()
                        .value())
                .toList();
    }
}
