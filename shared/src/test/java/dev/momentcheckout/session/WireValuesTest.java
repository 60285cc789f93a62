package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moment's values and the values in the store. */
class WireValuesTest {
    @ParameterizedTest
    @CsvSource({
        "active, ACTIVE", "completed, COMPLETED", "expired, EXPIRED", "cancelled, CANCELLED", "Completed, COMPLETED",
        "unknown, UNKNOWN", "paid, UNKNOWN", "'', UNKNOWN", "'active ', UNKNOWN", ", UNKNOWN",
    })
    void status(@Nullable String value, MomentStatus status) {
        assertThat(MomentStatus.parse(value)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "not_started, NOT_STARTED",
        "pending, PENDING",
        "paid, PAID",
        "unpaid, UNPAID",
        "reserved, RESERVED",
        "payment_method_verified, PAYMENT_METHOD_VERIFIED",
        "PAID, PAID",
        "absent, UNKNOWN",
        "refunded, UNKNOWN",
        "'', UNKNOWN",
        ", ABSENT",
    })
    void payment_outcome(@Nullable String value, PaymentOutcome outcome) {
        assertThat(PaymentOutcome.parse(value)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "paid, PAID",
        "unpaid, UNPAID",
        "pending, PENDING",
        "Paid, PAID",
        "absent, UNKNOWN",
        "'', UNKNOWN",
        ", ABSENT",
    })
    void payment_status(@Nullable String value, PaymentStatus status) {
        assertThat(PaymentStatus.parse(value)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"test, TEST", "live, LIVE", "LIVE, LIVE"})
    void mode(String value, MomentMode mode) {
        assertThat(MomentMode.parse(value)).contains(mode);
        assertThat(mode.wireName()).isEqualToIgnoringCase(value).isLowerCase();
    }

    @Test
    void an_unknown_mode_is_empty() {
        assertThat(MomentMode.parse(null)).isEmpty();
        assertThat(MomentMode.parse("")).isEmpty();
        assertThat(MomentMode.parse("sandbox")).isEmpty();
    }

    @Test
    void our_own_values_are_lower_case() {
        assertThat(Source.values())
                .extracting(Source::wireName)
                .containsExactly("create", "webhook", "retrieval", "operator");
        assertThat(NextCheck.Priority.values())
                .extracting(NextCheck.Priority::wireName)
                .containsExactly("high", "low");
    }

    @Test
    void only_a_retrieval_was_just_requested() {
        assertThat(Source.values()).filteredOn(Source::isRetrieval).containsExactly(Source.RETRIEVAL);
    }

    @Test
    void ranks_match_the_stored_ones() {
        assertThat(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L))
                .extracting(SessionState::ofRank)
                .containsExactly(
                        SessionState.OPEN,
                        SessionState.FAILED,
                        SessionState.EXPIRED,
                        SessionState.CANCELLED,
                        SessionState.VERIFIED,
                        SessionState.RESERVED,
                        SessionState.PAID);
        assertThat(Arrays.stream(SessionState.values()).mapToInt(SessionState::rank))
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 7, 1L << 32})
    void rejects_a_rank_without_a_state(long rank) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionState.ofRank(rank))
                .withMessage("no state has this rank");
    }

    @Test
    void a_state_is_not_above_itself() {
        assertThat(SessionState.PAID.isAbove(SessionState.RESERVED)).isTrue();
        assertThat(SessionState.PAID.isAbove(SessionState.PAID)).isFalse();
        assertThat(SessionState.OPEN.isAbove(SessionState.FAILED)).isFalse();
    }

    @Test
    void a_state_is_open_ended_or_successful() {
        assertThat(SessionState.values())
                .filteredOn(SessionState::isEnded)
                .containsExactly(SessionState.FAILED, SessionState.EXPIRED, SessionState.CANCELLED);
        assertThat(SessionState.values())
                .filteredOn(SessionState::isSuccessful)
                .containsExactly(SessionState.VERIFIED, SessionState.RESERVED, SessionState.PAID);
    }

    @Test
    void a_review_reason_prints_as_its_name() {
        assertThat(
                        List.of(
                                        ReviewReason.MODE_MISMATCH,
                                        ReviewReason.CURRENCY_MISMATCH,
                                        ReviewReason.AMOUNT_MISMATCH)
                                .stream()
                                .sorted())
                .extracting(ReviewReason::toString)
                .containsExactly("amount-mismatch", "currency-mismatch", "mode-mismatch");
    }

    @Test
    void a_signed_in_owner_is_issuer_and_subject() {
        assertThat(Owner.signedIn("https://id.example", "7")).isEqualTo(new Owner("https://id.example#7"));
    }

    @Test
    void an_observation_names_the_fields_with_unknown_values() {
        ObservationBuilder known = ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                .paymentStatus(PaymentStatus.PENDING);

        assertThat(known.build().unknownFields()).isEmpty();
        assertThat(known.status(MomentStatus.UNKNOWN).build().unknownFields()).containsExactly("status");
        assertThat(known.outcome(PaymentOutcome.UNKNOWN).build().unknownFields())
                .containsExactly("payment_outcome");
        assertThat(known.paymentStatus(PaymentStatus.UNKNOWN).build().unknownFields())
                .containsExactly("payment_status");
    }
}
