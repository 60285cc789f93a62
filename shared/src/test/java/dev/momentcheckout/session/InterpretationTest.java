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
    private static final Set<SessionState> SETTLED =
            EnumSet.of(SessionState.PAID, SessionState.RESERVED, SessionState.VERIFIED);

    /** The lifecycle as the design tells it. {@code *} is every value, {@code a|b} are these, {@code !a|b} all but these. */
    private static final String LIFECYCLE = """
            name                                        ; status            ; outcome                                       ; payment_status      ; means         ; state     ; ask
            paid is paid, whatever the status           ; *                 ; PAID                                          ; *                   ; *             ; PAID      ; no
            reserved is reserved, whatever the status   ; *                 ; RESERVED                                      ; *                   ; *             ; RESERVED  ; no
            verified is verified, whatever the status   ; *                 ; PAYMENT_METHOD_VERIFIED                       ; *                   ; *             ; VERIFIED  ; no
            completed and unpaid has failed             ; COMPLETED         ; UNPAID                                        ; *                   ; *             ; FAILED    ; no
            completed, older word unpaid, has failed    ; COMPLETED         ; ABSENT                                        ; UNPAID              ; *             ; FAILED    ; no
            completed, older word paid, asks first      ; COMPLETED         ; ABSENT                                        ; PAID                ; CREATE|WEBHOOK; OPEN      ; yes
            completed, older word paid, asked, is paid  ; COMPLETED         ; ABSENT                                        ; PAID                ; RETRIEVAL     ; PAID      ; no
            completed and no word of money asks         ; COMPLETED         ; ABSENT                                        ; !PAID|UNPAID        ; *             ; OPEN      ; yes
            completed and undecided asks                ; COMPLETED         ; PENDING|NOT_STARTED|UNKNOWN                   ; *                   ; *             ; OPEN      ; yes
            expired with an older word paid also asks   ; EXPIRED           ; ABSENT                                        ; PAID                ; *             ; EXPIRED   ; yes
            expired without an outcome is expired       ; EXPIRED           ; ABSENT                                        ; !PAID               ; *             ; EXPIRED   ; no
            expired and anything else is expired        ; EXPIRED           ; NOT_STARTED|PENDING|UNPAID|UNKNOWN            ; *                   ; *             ; EXPIRED   ; no
            cancelled with an older word paid also asks ; CANCELLED         ; ABSENT                                        ; PAID                ; *             ; CANCELLED ; yes
            cancelled without an outcome is cancelled   ; CANCELLED         ; ABSENT                                        ; !PAID               ; *             ; CANCELLED ; no
            cancelled and anything else is cancelled    ; CANCELLED         ; NOT_STARTED|PENDING|UNPAID|UNKNOWN            ; *                   ; *             ; CANCELLED ; no
            not over, an older word paid, asks          ; ACTIVE|UNKNOWN    ; ABSENT                                        ; PAID                ; *             ; OPEN      ; yes
            not over and no outcome is open             ; ACTIVE|UNKNOWN    ; ABSENT                                        ; !PAID               ; *             ; OPEN      ; no
            not over and undecided is open              ; ACTIVE|UNKNOWN    ; NOT_STARTED|PENDING|UNPAID|UNKNOWN            ; *                   ; *             ; OPEN      ; no
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = LIFECYCLE, delimiter = ';', useHeadersInDisplayName = true)
    void reads_the_lifecycle(
            String name,
            String status,
            String outcome,
            String paymentStatus,
            String source,
            SessionState state,
            String ask) {
        List<ObservationBuilder> row = matching(status, outcome, paymentStatus, source);

        assertThat(row).as(name).isNotEmpty().allSatisfy(told -> {
            Interpretation reading = Interpretation.of(told.now());
            assertThat(reading.state()).isEqualTo(state);
            assertThat(reading.isInconclusive()).isEqualTo(ask.equals("yes"));
        });
    }

    @Test
    void the_lifecycle_table_has_each_observation_in_exactly_one_row() {
        List<ObservationBuilder> rows = LIFECYCLE
                .lines()
                .skip(1)
                .map(line -> line.split(";", -1))
                .flatMap(cell -> matching(cell[1], cell[2], cell[3], cell[4]).stream())
                .toList();

        assertThat(rows).containsExactlyInAnyOrderElementsOf(every());
    }

    @Test
    void an_outcome_of_paid_with_money_is_paid_whatever_else_is_said() {
        assertThat(every())
                .filteredOn(told -> told.outcome() == PaymentOutcome.PAID)
                .hasSize(75)
                .allSatisfy(told -> assertThat(Interpretation.of(told.now()))
                        .isEqualTo(new Interpretation(SessionState.PAID, null, false)));
    }

    @Test
    void nothing_settles_but_an_outcome_of_money_or_the_older_word_from_moment_asked() {
        assertThat(every())
                .filteredOn(
                        told -> SETTLED.contains(Interpretation.of(told.now()).state()))
                .allMatch(told -> switch (told.outcome()) {
                    case PAID, RESERVED, PAYMENT_METHOD_VERIFIED -> true;
                    case ABSENT ->
                        told.source() == Source.RETRIEVAL
                                && told.status() == MomentStatus.COMPLETED
                                && told.paymentStatus() == PaymentStatus.PAID;
                    case NOT_STARTED, PENDING, UNPAID, UNKNOWN -> false;
                });
    }

    @Test
    void a_word_that_nobody_knows_never_settles_and_never_fails_a_session() {
        assertThat(every())
                .filteredOn(told -> told.outcome() == PaymentOutcome.UNKNOWN)
                .extracting(told -> Interpretation.of(told.now()).state())
                .doesNotContain(SessionState.FAILED)
                .doesNotContainAnyElementsOf(SETTLED);
    }

    @Test
    void money_without_amount_or_currency_is_open_and_asks() {
        List<ObservationBuilder> money = every().stream()
                .filter(told -> {
                    SessionState state = Interpretation.of(told.now()).state();
                    return state == SessionState.PAID || state == SessionState.RESERVED;
                })
                .toList();

        assertThat(money).hasSize(151).allSatisfy(told -> {
            for (ObservationBuilder untold : List.of(
                    told.seen(null, "ZAR", MomentMode.TEST),
                    told.seen(12_550L, null, MomentMode.TEST),
                    told.seen(null, null, null))) {
                assertThat(Interpretation.of(untold.now()))
                        .isEqualTo(new Interpretation(SessionState.OPEN, null, true));
            }
        });
    }

    @Test
    void money_without_a_mode_is_money() {
        ObservationBuilder told = ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .seen(1L, "ZAR", null);

        assertThat(Interpretation.of(told.now()).state()).isEqualTo(SessionState.PAID);
    }

    @Test
    void a_verified_card_needs_no_amount() {
        ObservationBuilder told = ObservationBuilder.webhook(
                        MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                .seen(null, null, null);

        assertThat(Interpretation.of(told.now())).isEqualTo(new Interpretation(SessionState.VERIFIED, null, false));
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
    void tells_of_the_newest_attempt(
            PaymentOutcome outcome,
            PaymentStatus paymentStatus,
            boolean error,
            @Nullable PaymentAttemptStatus attempt) {
        ObservationBuilder told =
                ObservationBuilder.by(Source.WEBHOOK).outcome(outcome).paymentStatus(paymentStatus);

        assertThat(Interpretation.of((error ? told.withError() : told).now()).attempt())
                .isEqualTo(attempt);
    }

    private static List<ObservationBuilder> matching(
            String status, String outcome, String paymentStatus, String source) {
        return every().stream()
                .filter(told -> fits(status, told.status())
                        && fits(outcome, told.outcome())
                        && fits(paymentStatus, told.paymentStatus())
                        && fits(source, told.source()))
                .toList();
    }

    private static boolean fits(String pattern, Enum<?> value) {
        String words = pattern.strip();
        if (words.startsWith("!")) {
            return !fits(words.substring(1), value);
        }
        return words.equals("*") || List.of(words.split("\\|", -1)).contains(value.name());
    }

    private static List<ObservationBuilder> every() {
        List<ObservationBuilder> every = new ArrayList<>();
        for (MomentStatus status : MomentStatus.values()) {
            for (PaymentOutcome outcome : PaymentOutcome.values()) {
                for (PaymentStatus paymentStatus : PaymentStatus.values()) {
                    for (Source source : Source.values()) {
                        every.add(ObservationBuilder.by(source)
                                .status(status)
                                .outcome(outcome)
                                .paymentStatus(paymentStatus));
                    }
                }
            }
        }
        return every;
    }
}
