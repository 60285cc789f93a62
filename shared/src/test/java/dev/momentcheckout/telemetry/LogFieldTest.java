package dev.momentcheckout.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields that accept text from outside. */
class LogFieldTest {
    @ParameterizedTest
    @ValueSource(strings = {"ps_1:PAID", "ps_1:PAID:review:amount-mismatch+price-changed:2", "refund:msg_2b.A-c"})
    void the_id_of_an_event_is_logged(String id) {
        assertThat(LogField.eventId(id).value().asText()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "refund:a b", "refund:<script>", "refund:\n", "refund:4111 1111 1111 1111", "refund:ü"})
    void an_id_of_another_form_is_not_logged(String id) {
        assertThat(LogField.eventId(id).value().asText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "arn:aws:events", "not a code", "Access\nDenied"})
    void an_error_code_of_another_form_is_not_logged(String code) {
        assertThat(LogField.awsErrorCode(code).value().asText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "AWS.SimpleQueueService.NonExistentQueue"})
    void an_error_code_of_aws_is_logged(String code) {
        assertThat(LogField.awsErrorCode(code).value().asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ps_1", "order#17", "refund#msg_2b.A-c", "operation#ps_1#2", "operation#refund#msg_1#1"})
    void the_key_of_an_item_is_logged(String key) {
        assertThat(LogField.item(key).value().asText()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "operation#", "operation#a b#1", "refund#a b", "operation#ps_1#2#x", "owner#zoe"})
    void the_key_of_an_item_of_another_form_is_not_logged(String key) {
        assertThat(LogField.item(key).value().asText()).isEmpty();
    }
}
