package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurvivedFaultsTest {
    @ParameterizedTest
    @CsvSource({
        "call, to Moment failed, 0, calls to Moment failed",
        "call, to Moment failed, 1, call to Moment failed",
        "webhook, with a wrong signature, 1, webhook with a wrong signature",
        "webhook, with a wrong signature, 2, webhooks with a wrong signature",
        "DynamoDB write, refused, 1, DynamoDB write refused",
    })
    void a_counter_names_what_it_counts_in_the_form_for_the_count(
            String noun, String fault, int count, String expected) {
        assertThat(new SurvivedFaults.Counter(noun, fault, count).name()).isEqualTo(expected);
    }
}
