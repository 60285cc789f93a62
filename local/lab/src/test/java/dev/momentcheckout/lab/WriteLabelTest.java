package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteLabelTest {
    private static final String OPEN =
            "'id':{'S':'ps_1'},'state':{'S':'OPEN'},'created_here':{'BOOL':true},'last_attempt':{'S':'none'}";

    private static JsonNode json(String item) throws JsonProcessingException {
        return new ObjectMapper().readTree("{" + item.replace('\'', '"') + "}");
    }

    private static WriteLabel label(String before, String after) throws JsonProcessingException {
        return WriteLabel.of(
                before.isEmpty() ? json("").path("missing") : json(before), json(after), "ReconcileSessions");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'state':{'S':'PAID'} | OPEN → PAID | true",
                "'state':{'S':'OPEN'},'next_check_at':{'N':'1796032800'} | check scheduled for 10:00:00 UTC | true",
                "'state':{'S':'OPEN'},'last_checked_at_ms':{'N':'5'} | check claimed by ReconcileSessions | true",
                "'state':{'S':'OPEN'},'last_attempt':{'S':'pending'} | attempt pending | true",
                "'state':{'S':'PAID'},'review_reasons':{'SS':['amount-mismatch']} | OPEN → PAID, review: amount-mismatch | false",
                "'state':{'S':'OPEN'},'closed':{'SS':['6 x']} | closed | true",
                "'state':{'S':'OPEN'},'approved':{'SS':['amount 2']} | approved | true",
                "'state':{'S':'OPEN'},'unresolved':{'BOOL':true} | unresolved | false",
                "'state':{'S':'OPEN'},'payment_id':{'S':'pay_1'} | changed: payment_id | true",
                "'state':{'S':'OPEN'},'history':{'L':[]} | history | true",
            })
    void a_write_is_named_by_what_it_changes(String changed, String expected, boolean isOk) throws Exception {
        String rest = changed.contains("last_attempt")
                ? "'id':{'S':'ps_1'},'created_here':{'BOOL':true}"
                : "'id':{'S':'ps_1'},'created_here':{'BOOL':true},'last_attempt':{'S':'none'}";

        assertThat(label(OPEN, rest + "," + changed)).isEqualTo(new WriteLabel(expected, isOk));
    }

    @Test
    void a_new_item_says_whether_create_has_recorded_it() throws Exception {
        assertThat(label("", OPEN).label()).isEqualTo("new: OPEN");
        String provisional = OPEN.replace("true", "false");
        assertThat(label("", provisional).label()).isEqualTo("new: OPEN, not yet recorded by create");
        assertThat(label(provisional, OPEN).label()).isEqualTo("recorded by create");
    }

    @Test
    void a_check_that_is_no_longer_scheduled_is_named() throws Exception {
        assertThat(label(OPEN + ",'next_check_at':{'N':'1'},'next_check_shard':{'S':'low#1'}", OPEN)
                        .label())
                .isEqualTo("no further check");
    }

    @Test
    void a_decision_ends_the_review() throws Exception {
        String review = OPEN + ",'review_reasons':{'SS':['amount-mismatch']}";
        assertThat(label(review, OPEN + ",'approved':{'SS':['amount 2']}"))
                .isEqualTo(new WriteLabel("approved, review ended", true));
    }

    @ParameterizedTest
    @CsvSource({
        "attempt_number, 'order o-1: attempt 2', true",
        "paid_by_session, 'order o-1: paid', true",
        "review_session, 'order o-1: in review', false",
        "current_session, 'order o-1: session recorded', true",
    })
    void a_write_of_a_purchase_is_named_by_what_it_changes(String attribute, String expected, boolean isOk)
            throws Exception {
        String before = "'id':{'S':'order#o-1'},'attempt_number':{'N':'1'}";
        String after = attribute.equals("attempt_number")
                ? before.replace("'1'", "'2'")
                : before + ",'" + attribute + "':{'S':'ps_1'}";

        assertThat(label(before, after)).isEqualTo(new WriteLabel(expected, isOk));
    }

    @Test
    void a_writer_that_is_no_function_of_the_lab_is_named_so() throws Exception {
        assertThat(WriteLabel.of(json(OPEN), json(OPEN + ",'last_checked_at_ms':{'N':'5'}"), null)
                        .label())
                .isEqualTo("check claimed by another process");
    }
}
