package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sleeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryStatus;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResultField;

/**
 * Finds the log lines of a session in the log groups of the functions, with CloudWatch Logs Insights.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html">
 *     StartQuery</a>
 */
final class LogSearch {
    static final Duration PERIOD = Duration.ofDays(14);
    static final int MAX_LINES = 200;

    /** The response of a function is limited to 6 MB, and an escaped line is longer. */
    private static final int MAX_CHARACTERS = 1_000_000;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    /** The time that one call may take. */
    private static final Duration CALL_TIME = Duration.ofSeconds(5);

    private final CloudWatchLogsClient logs;
    private final List<String> groups;
    private final Clock clock;
    private final Sleeper sleeper;

    LogSearch(CloudWatchLogsClient logs, List<String> groups, Clock clock, Sleeper sleeper) {
        this.logs = logs;
        this.groups = List.copyOf(groups);
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * A log line.
     *
     * @param time as CloudWatch writes it, in UTC
     * @param json the line, or null if it is no JSON object
     */
    record Line(String time, String text, @Nullable JsonNode json) {}

    /**
     * Log lines, oldest first.
     *
     * @param leftOut number of older lines
     * @param complete false if the query did not end in time
     */
    record Listing(List<Line> lines, long leftOut, boolean complete) {
        Listing {
            lines = List.copyOf(lines);
        }
    }

    /** Returns the newest lines about a session. Metrics repeat what other lines say, so they are left out. */
    Listing lines(SessionId session, Deadline deadline) {
        Instant now = clock.instant();
        Deadline limit = Deadline.in(deadline.remaining(TIME_LIMIT), clock);
        String query = logs.startQuery(request -> request.logGroupNames(groups)
                        .startTime(now.minus(PERIOD).getEpochSecond())
                        .endTime(now.getEpochSecond())
                        .limit(MAX_LINES)
                        .queryString("fields @timestamp, @message"
                                + " | filter (session_id = \"" + session + "\" or item = \"" + session + "\")"
                                + " and ispresent(message)"
                                + " | sort @timestamp desc"))
                .queryId();
        while (true) {
            GetQueryResultsResponse results = logs.getQueryResults(request -> request.queryId(query));
            QueryStatus status = results.status();
            if (status == QueryStatus.COMPLETE) {
                return listing(results, true);
            }
            boolean running = status == QueryStatus.SCHEDULED || status == QueryStatus.RUNNING;
            if (!running || !limit.hasAtLeast(POLL.plus(CALL_TIME))) {
                return listing(results, false);
            }
            sleeper.sleepFor(POLL);
        }
    }

    private static Listing listing(GetQueryResultsResponse results, boolean complete) {
        List<Line> lines = new ArrayList<>();
        int characters = 0;
        for (List<ResultField> result : results.results()) {
            Line line = line(result);
            characters += line.text().length();
            if (characters > MAX_CHARACTERS) {
                break;
            }
            lines.add(line);
        }
        Collections.reverse(lines);
        long matched = results.statistics() == null || results.statistics().recordsMatched() == null
                ? results.results().size()
                : Math.round(results.statistics().recordsMatched());
        return new Listing(lines, Math.max(0, matched - lines.size()), complete);
    }

    private static Line line(List<ResultField> result) {
        Map<String, String> fields = new HashMap<>();
        result.forEach(field -> fields.put(field.field(), field.value()));
        String text = fields.getOrDefault("@message", "").strip();
        return new Line(fields.getOrDefault("@timestamp", ""), text, json(text));
    }

    private static @Nullable JsonNode json(String text) {
        try {
            JsonNode json = JsonTree.read(text.getBytes(StandardCharsets.UTF_8));
            return json.isObject() ? json : null;
        } catch (IOException e) {
            return null;
        }
    }
}
