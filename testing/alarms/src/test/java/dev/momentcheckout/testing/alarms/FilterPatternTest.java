package dev.momentcheckout.testing.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterPatternTest {
    private static final String LINE =
            "{\"status\":\"429\",\"route\":\"POST /api/x\",\"size\":12,\"error\":\"-\",\"a\":{\"b\":\"c\"}}";

    private static JsonNode line() {
        try {
            return JsonMapper.builder().build().readTree(LINE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{ $.status = \"429\" }                              ; true",
                "{ $.status = \"404\" }                              ; false",
                "{ $.status = \"4*\" }                               ; true",
                "{ $.status != \"404\" }                             ; true",
                "{ $.absent != \"404\" }                             ; false",
                "{ $.status = 429 }                                  ; false",
                "{ $.size = 12 }                                     ; true",
                "{ $.size > 12 }                                     ; false",
                "{ $.size >= 12 && $.status = \"429\" }              ; true",
                "{ ($.status = \"429\") && ($.error != \"-\") }      ; false",
                "{ $.status = \"404\" || $.status = \"429\" }        ; true",
                "{ $.absent NOT EXISTS }                             ; true",
                "{ $.status NOT EXISTS }                             ; false",
                "{ $.a.b = \"c\" }                                   ; true"
            })
    void matches_as_cloudwatch_logs_does(String pattern, boolean expected) {
        assertThat(FilterPattern.parse(pattern).matches(line())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "{ status = 429 }", "{ $.status IS NULL }", "{ $.a = 1 && $.b = 2 || $.c = 3 }"})
    void a_pattern_that_is_not_supported_is_an_error(String pattern) {
        assertThatThrownBy(() -> FilterPattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_access_log_counts_what_the_gateway_answers_by_itself() {
        List<MetricFilter> filters = StackTemplate.read().metricFilters("AccessLogs");

        assertThat(filters).extracting(MetricFilter::name).contains("ApiThrottled");
        assertThat(filters).allSatisfy(filter -> {
            assertThat(filter.namespace()).isEqualTo(CloudWatch.FUNCTIONS);
            assertThat(filter.dimensions()).containsOnlyKeys("Service");
        });
    }
}
