package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.testing.alarms.EmbeddedMetrics.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedMetricsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void reads_numbers_and_arrays_of_each_set_of_dimensions() {
        JsonNode line = json("""
                {"_aws":{"Timestamp":1780000000000,"CloudWatchMetrics":[{"Namespace":"N",
                  "Dimensions":[["Service"],["Service","Reason"]],
                  "Metrics":[{"Name":"Delay","Unit":"Seconds"},{"Name":"Count"}]}]},
                 "Service":"s","Reason":"r","Delay":[1,2.5],"Count":3,"session_id":"ps_1"}
                """);
        Instant time = Instant.ofEpochSecond(1_780_000_000);
        Map<String, String> one = Map.of("Service", "s");
        Map<String, String> two = Map.of("Service", "s", "Reason", "r");

        assertThat(EmbeddedMetrics.read(line))
                .containsExactly(
                        new Sample(new MetricId("N", "Delay", one), "Seconds", time, List.of(1.0, 2.5)),
                        new Sample(new MetricId("N", "Delay", two), "Seconds", time, List.of(1.0, 2.5)),
                        new Sample(new MetricId("N", "Count", one), "None", time, List.of(3.0)),
                        new Sample(new MetricId("N", "Count", two), "None", time, List.of(3.0)));
    }

    @Test
    void a_log_line_has_no_metrics() {
        assertThat(EmbeddedMetrics.read(json("{\"message\":\"request served\"}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[{'Namespace':'N','Dimensions':[['S']],'Metrics':[{'Name':'A'}]}]},'S':'s'}",
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[{'Namespace':'N','Dimensions':[['S']],'Metrics':[{'Name':'A'}]}]},'A':1}",
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[{'Namespace':'N','Dimensions':[['S']],'Metrics':[{'Name':'A'}]}]},'S':1,'A':1}",
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[{'Namespace':'N','Dimensions':[['S']],'Metrics':[{'Name':'A'}]}]},'S':'s','A':'1'}",
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[{'Namespace':'N','Dimensions':[['S']],'Metrics':[{'Name':'A'}]}]},'S':'s','A':[]}",
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[{'Namespace':'N','Dimensions':[['S']],'Metrics':[]}]},'S':'s','A':1}",
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[{'Dimensions':[['S']],'Metrics':[{'Name':'A'}]}]},'S':'s','A':1}",
                "{'_aws':{'CloudWatchMetrics':[{'Namespace':'N','Dimensions':[['S']],'Metrics':[{'Name':'A'}]}]},'S':'s','A':1}",
                "{'_aws':{'Timestamp':1,'CloudWatchMetrics':[]},'S':'s','A':1}"
            })
    void a_line_that_cloudwatch_would_drop_is_an_error(String line) {
        assertThatThrownBy(() -> EmbeddedMetrics.read(json(line.replace('\'', '"'))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
