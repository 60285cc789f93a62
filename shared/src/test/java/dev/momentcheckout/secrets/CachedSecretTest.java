package dev.momentcheckout.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CachedSecretTest {
    private final MutableClock clock = MutableClock.at(TestEnvironment.NOW);
    private final List<String> log = new ArrayList<>();
    private final Source source = new Source();
    private final CachedSecret<String> secret = new CachedSecret<>(
            source, CachedSecretTest::parse, clock, new SecretTelemetry(new Telemetry("test", clock, log::add)));

    private static final class Source implements SecretSource {
        private String text = "first";
        private @Nullable Reason failure;
        private int reads;
        private int primings;

        @Override
        public SecretText read() {
            reads++;
            if (failure != null) {
                throw new SecretUnavailableException(SecretName.API_KEY, failure, "no value");
            }
            return new SecretText(text);
        }

        @Override
        public void prime() {
            primings++;
        }
    }

    private static String parse(SecretText text) {
        if (text.reveal().equals("malformed")) {
            throw new SecretUnavailableException(SecretName.API_KEY, Reason.MALFORMED, "not a key");
        }
        return text.reveal();
    }

    @Test
    void is_not_read_before_its_first_use() {
        assertThat(source.reads).isZero();
    }

    @Test
    void is_cached_for_five_minutes() {
        assertThat(secret.get()).isEqualTo("first");
        source.text = "second";
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(secret.get()).isEqualTo("first");
        assertThat(source.reads).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));

        assertThat(secret.get()).isEqualTo("second");
        assertThat(source.reads).isEqualTo(2);
    }

    @Test
    void a_refresh_reads_it_again() {
        secret.get();
        source.text = "second";

        assertThat(secret.refresh()).contains("second");
        assertThat(secret.get()).isEqualTo("second");
        assertThat(source.reads).isEqualTo(2);
    }

    @Test
    void is_refreshed_at_most_every_thirty_seconds() {
        secret.get();
        secret.refresh();
        source.text = "second";
        clock.advance(Duration.ofSeconds(30).minusMillis(1));
        assertThat(secret.refresh()).isEmpty();
        assertThat(source.reads).isEqualTo(2);

        clock.advance(Duration.ofMillis(1));

        assertThat(secret.refresh()).contains("second");
    }

    @Test
    void a_failed_refresh_counts_and_keeps_the_cached_value() {
        secret.get();
        source.failure = Reason.UNREADABLE;

        assertThat(secret.refresh()).isEmpty();
        assertThat(secret.refresh()).isEmpty();

        assertThat(source.reads).isEqualTo(2);
        assertThat(secret.get()).isEqualTo("first");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"ACCESS_DENIED", "KMS_KEY_UNUSABLE", "UNREADABLE"})
    void stays_usable_while_it_cannot_be_read_which_is_logged_and_counted(Reason reason) {
        secret.get();
        clock.advance(Duration.ofMinutes(6));
        source.failure = reason;

        assertThat(secret.get()).isEqualTo("first");

        assertThat(log.getFirst())
                .contains("\"secret read failed\"", "\"level\":\"ERROR\"", "\"reason\":\"" + reason + "\"");
        assertThat(log)
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("\"SecretUnusable\":1"))
                .anySatisfy(line -> assertThat(line).contains("\"Reason\":\"secret\",\"OperatorActionRequired\":1"));
    }

    @Test
    void an_outage_with_a_cached_value_is_logged_and_not_counted_as_unusable() {
        secret.get();
        clock.advance(Duration.ofMinutes(6));
        source.failure = Reason.UNAVAILABLE;

        secret.get();

        assertThat(log).hasSize(2).first().asString().contains("\"secret read failed\"", "\"reason\":\"UNAVAILABLE\"");
        assertThat(log.getLast()).contains("\"SecretReadFailed\":1").doesNotContain("SecretUnusable");
    }

    @Test
    void a_failed_refresh_is_logged() {
        secret.get();
        source.failure = Reason.NOT_FOUND;

        assertThat(secret.refresh()).isEmpty();

        assertThat(log).first().asString().contains("\"secret read failed\"", "\"reason\":\"NOT_FOUND\"");
    }

    @Test
    void stays_usable_during_an_outage_and_is_read_again_every_thirty_seconds() {
        secret.get();
        clock.advance(Duration.ofMinutes(6));
        source.failure = Reason.UNREADABLE;
        assertThat(secret.get()).isEqualTo("first");
        assertThat(secret.get()).isEqualTo("first");
        assertThat(source.reads).isEqualTo(2);

        source.failure = null;
        source.text = "second";
        assertThat(secret.get()).isEqualTo("first");
        clock.advance(Duration.ofSeconds(30));

        assertThat(secret.get()).isEqualTo("second");
    }

    @Test
    void an_outage_before_the_first_value_is_reported() {
        source.failure = Reason.UNREADABLE;

        assertThatThrownBy(secret::get).isInstanceOf(SecretUnavailableException.class);
        source.failure = null;

        assertThat(secret.get()).isEqualTo("first");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"NOT_SET", "NOT_FOUND", "MARKED_FOR_DELETION"})
    void is_unusable_after_its_removal(Reason reason) {
        secret.get();
        clock.advance(Duration.ofMinutes(5));
        source.failure = reason;

        assertReason(reason);
        assertReason(reason);
    }

    @Test
    void is_unusable_after_a_malformed_value() {
        secret.get();
        clock.advance(Duration.ofMinutes(5));
        source.text = "malformed";

        assertReason(Reason.MALFORMED);
        assertReason(Reason.MALFORMED);
    }

    @Test
    void an_outage_after_its_removal_does_not_restore_it() {
        secret.get();
        clock.advance(Duration.ofMinutes(5));
        source.failure = Reason.NOT_SET;
        assertReason(Reason.NOT_SET);

        source.failure = Reason.UNREADABLE;

        assertReason(Reason.UNREADABLE);
    }

    @Test
    void a_value_that_is_put_later_is_read_at_the_next_use() {
        source.failure = Reason.NOT_SET;
        assertReason(Reason.NOT_SET);

        source.failure = null;

        assertThat(secret.get()).isEqualTo("first");
    }

    @Test
    void forget_clears_the_value_and_the_intervals() {
        secret.get();
        secret.refresh();
        source.text = "second";

        secret.forget();

        assertThat(secret.get()).isEqualTo("second");
        assertThat(secret.refresh()).contains("second");
    }

    @Test
    void priming_reads_no_value() {
        secret.prime();

        assertThat(source.primings).isEqualTo(1);
        assertThat(source.reads).isZero();
    }

    private void assertReason(Reason reason) {
        assertThatThrownBy(secret::get)
                .isInstanceOfSatisfying(
                        SecretUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
