package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpretationTest {
    private static final Set<SessionState> SUCCESSFUL =
            EnumSet.of(SessionState.PAID, SessionState.RESERVED, SessionState.VERIFIED);

    /** Moment's lifecycle, completely. {@code *} is every value, {@code a|b} are these, {@code !a|b} all others. */
    private static final String LIFECYCLE = """
            name                                        ; status            ; outcome                                       ; payment_status      ; source        ; state     ; check
            paid is paid, whatever the status           ; *                 ; PAID                                          ; *                   ; *             ; PAID      ; no
            reserved is reserved, whatever the status   ; *                 ; RESERVED                                      ; *                   ; *             ; RESERVED  ; no
            verified is verified, whatever the status   ; *                 ; PAYMENT_METHOD_VERIFIED                       ; *                   ; *             ; VERIFIED  ; no
            completed and unpaid is failed              ; COMPLETED         ; UNPAID                                        ; *                   ; *             ; FAILED    ; no
            completed, payment_status unpaid, is failed ; COMPLETED         ; ABSENT                                        ; UNPAID              ; *             ; FAILED    ; no
            completed, payment_status paid, checks first; COMPLETED         ; ABSENT                                        ; PAID                ; CREATE|WEBHOOK; OPEN      ; yes
            completed, payment_status paid, retrieved   ; COMPLETED         ; ABSENT                                        ; PAID                ; RETRIEVAL     ; PAID      ; no
            completed without proof of payment checks   ; COMPLETED         ; ABSENT                                        ; !PAID|UNPAID        ; *             ; OPEN      ; yes
            completed without a result checks           ; COMPLETED         ; PENDING|NOT_STARTED|UNKNOWN                   ; *                   ; *             ; OPEN      ; yes
            expired, payment_status paid, checks        ; EXPIRED           ; ABSENT                                        ; PAID                ; *             ; EXPIRED   ; yes
            expired without an outcome is expired       ; EXPIRED           ; ABSENT                                        ; !PAID               ; *             ; EXPIRED   ; no
            expired with another outcome is expired     ; EXPIRED           ; NOT_STARTED|PENDING|UNPAID|UNKNOWN            ; *                   ; *             ; EXPIRED   ; no
            cancelled, payment_status paid, checks      ; CANCELLED         ; ABSENT                                        ; PAID                ; *             ; CANCELLED ; yes
            cancelled without an outcome is cancelled   ; CANCELLED         ; ABSENT                                        ; !PAID               ; *             ; CANCELLED ; no
            cancelled with another outcome is cancelled ; CANCELLED         ; NOT_STARTED|PENDING|UNPAID|UNKNOWN            ; *                   ; *             ; CANCELLED ; no
            not ended, payment_status paid, checks      ; ACTIVE|UNKNOWN    ; ABSENT                                        ; PAID                ; *             ; OPEN      ; yes
            not ended without an outcome is open        ; ACTIVE|UNKNOWN    ; ABSENT                                        ; !PAID               ; *             ; OPEN      ; no
            not ended without a result is open          ; ACTIVE|UNKNOWN    ; NOT_STARTED|PENDING|UNPAID|UNKNOWN            ; *                   ; *             ; OPEN      ; no
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = LIFECYCLE, delimiter = ';', useHeadersInDisplayName = true)
    void interprets_the_lifecycle(
            String name,
            String status,
            String outcome,
            String paymentStatus,
            String source,
            SessionState state,
            String check) {
        List<ObservationBuilder> row = matching(status, outcome, paymentStatus, source);

        assertThat(row).as(name).isNotEmpty().allSatisfy(observation -> {
            Interpretation interpretation = Interpretation.of(observation.build());
            assertThat(interpretation.state()).isEqualTo(state);
            assertThat(interpretation.isInconclusive()).isEqualTo(check.equals("yes"));
        });
    }

    @Test
    void the_lifecycle_table_contains_each_observation_in_exactly_one_row() {
        List<ObservationBuilder> rows = LIFECYCLE
                .lines()
                .skip(1)
                .map(line -> line.split(";", -1))
                .flatMap(cell -> matching(cell[1], cell[2], cell[3], cell[4]).stream())
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(all());
    }

    @Test
    void an_outcome_of_paid_with_amount_and_currency_is_always_paid() {
        assertThat(all())
                .filteredOn(observation -> observation.outcome() == PaymentOutcome.PAID)
                .hasSize(75)
                .allSatisfy(observation -> assertThat(Interpretation.of(observation.build()))
                        .isEqualTo(new Interpretation(SessionState.PAID, null, false)));
    }

    @Test
    void only_a_successful_outcome_or_a_retrieved_payment_status_of_paid_proves_success() {
        assertThat(all())
                .filteredOn(observation -> SUCCESSFUL.contains(
                        Interpretation.of(observation.build()).state()))
                .allMatch(observation -> switch (observation.outcome()) {
                    case PAID, RESERVED, PAYMENT_METHOD_VERIFIED -> true;
                    case ABSENT ->
                        observation.source() == Source.RETRIEVAL
                                && observation.status() == MomentStatus.COMPLETED
                                && observation.paymentStatus() == PaymentStatus.PAID;
                    case NOT_STARTED, PENDING, UNPAID, UNKNOWN -> false;
                });
    }

    @Test
    void an_unknown_outcome_proves_neither_success_nor_failure() {
        assertThat(all())
                .filteredOn(observation -> observation.outcome() == PaymentOutcome.UNKNOWN)
                .extracting(
                        observation -> Interpretation.of(observation.build()).state())
                .doesNotContain(SessionState.FAILED)
                .doesNotContainAnyElementsOf(SUCCESSFUL);
    }

    @Test
    void money_without_amount_or_currency_is_open_and_inconclusive() {
        List<ObservationBuilder> money = all().stream()
                .filter(observation -> {
                    SessionState state = Interpretation.of(observation.build()).state();
                    return state == SessionState.PAID || state == SessionState.RESERVED;
                })
                .toList();

        assertThat(money).hasSize(151).allSatisfy(observation -> {
            for (ObservationBuilder incomplete : List.of(
                    observation.reported(null, "ZAR", MomentMode.TEST),
                    observation.reported(12_550L, null, MomentMode.TEST),
                    observation.reported(null, null, null))) {
                assertThat(Interpretation.of(incomplete.build()))
                        .isEqualTo(new Interpretation(SessionState.OPEN, null, true));
            }
        });
    }

    @Test
    void money_without_a_mode_still_counts() {
        ObservationBuilder observation = ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .reported(1L, "ZAR", null);

        assertThat(Interpretation.of(observation.build()).state()).isEqualTo(SessionState.PAID);
    }

    @Test
    void a_verified_card_needs_no_amount() {
        ObservationBuilder observation = ObservationBuilder.webhook(
                        MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                .reported(null, null, null);

        assertThat(Interpretation.of(observation.build()))
                .isEqualTo(new Interpretation(SessionState.VERIFIED, null, false));
    }

    @ParameterizedTest(name = "outcome {0}, payment_status {1}, last error {2}: {3}")
    @CsvSource(
            nullValues = "nothing",
            value = {
                "NOT_STARTED, ABSENT,  false, NONE",
                "NOT_STARTED, ABSENT,  true,  NONE",
                "PENDING,     ABSENT,  false, PENDING",
                "PENDING,     UNPAID,  true,  PENDING",
                "UNPAID,      ABSENT,  false, FAILED",
                "UNPAID,      PENDING, false, FAILED",
                "ABSENT,      PENDING, false, PENDING",
                "ABSENT,      PENDING, true,  PENDING",
                "ABSENT,      UNPAID,  true,  FAILED",
                "ABSENT,      ABSENT,  true,  FAILED",
                "ABSENT,      UNPAID,  false, nothing",
                "ABSENT,      ABSENT,  false, nothing",
                "PAID,        ABSENT,  true,  nothing",
                "RESERVED,    ABSENT,  true,  nothing",
                "UNKNOWN,     PENDING, true,  nothing",
            })
    void reports_the_last_payment_attempt(
            PaymentOutcome outcome,
            PaymentStatus paymentStatus,
            boolean error,
            @Nullable PaymentAttemptStatus attempt) {
        ObservationBuilder observation =
                ObservationBuilder.by(Source.WEBHOOK).outcome(outcome).paymentStatus(paymentStatus);

        assertThat(Interpretation.of((error ? observation.withError() : observation).build())
                        .attempt())
                .isEqualTo(attempt);
    }

    private static List<ObservationBuilder> matching(
            String status, String outcome, String paymentStatus, String source) {
        return all().stream()
                .filter(observation -> fits(status, observation.status())
                        && fits(outcome, observation.outcome())
                        && fits(paymentStatus, observation.paymentStatus())
                        && fits(source, observation.source()))
                .toList();
    }

    private static boolean fits(String pattern, Enum<?> value) {
        String words = pattern.strip();
        if (words.startsWith("!")) {
            return !fits(words.substring(1), value);
        }
        return words.equals("*") || List.of(words.split("\\|", -1)).contains(value.name());
    }

    private static List<ObservationBuilder> all() {
        List<ObservationBuilder> all = new ArrayList<>();
        for (MomentStatus status : MomentStatus.values()) {
            for (PaymentOutcome outcome : PaymentOutcome.values()) {
                for (PaymentStatus paymentStatus : PaymentStatus.values()) {
                    for (Source source : List.of(Source.CREATE, Source.WEBHOOK, Source.RETRIEVAL)) {
                        all.add(ObservationBuilder.by(source)
                                .status(status)
                                .outcome(outcome)
                                .paymentStatus(paymentStatus));
                    }
                }
            }
        }
        return all;
    }
}
