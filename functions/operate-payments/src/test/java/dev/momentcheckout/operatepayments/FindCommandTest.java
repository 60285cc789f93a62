package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class FindCommandTest {
    private static final Owner ZOE = Owner.signedIn("https://login.example", "Zoë Ωmega 李");

    private final OperatorFixture fixture = new OperatorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<String> sessions(JsonNode json) {
        return json.path("sessions").findValuesAsText("session_id");
    }

    @Test
    void finds_session_and_refund_by_the_id_of_the_payment() {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));
        fixture.pay("ps_1", 1000);
        fixture.create("ps_2", OperatorFixture.terms());
        fixture.refund("msg_1", "pay_ps_1", 1000);
        fixture.refund("msg_2", "pay_other", 1000);

        OperatorOutput output = fixture.run(200, "find", "--payment", "pay_ps_1");

        assertThat(output.exit()).isZero();
        assertThat(output.err()).isEmpty();
        assertThat(output.out())
                .contains("Sessions: 1")
                .contains(
                        "2026-05-28 20:26:40Z (0 s ago)  PAID   ZAR 10.00  -        order:A-17  anonymous  pay_ps_1  ps_1")
                .contains("Refunds: 1")
                .contains("refund:msg_1")
                .doesNotContain("msg_2")
                .contains("Next:\n./ops inspect SESSION")
                .containsPattern("Read 5 items for [1-9][0-9.]* read units\\.\n");
    }

    @Test
    void finds_the_sessions_of_an_owner_oldest_first() {
        fixture.create("ps_first", OperatorFixture.terms(ZOE, OperatorFixture.PRICE));
        fixture.environment().clock().advance(Duration.ofMinutes(5));
        fixture.create("ps_other", OperatorFixture.terms());
        fixture.create("ps_second", OperatorFixture.terms(ZOE, OperatorFixture.PRICE));

        JsonNode json = fixture.json("find", "--owner", ZOE.value());

        assertThat(sessions(json)).containsExactly("ps_first", "ps_second");
        assertThat(json.at("/sessions/0/owner/subject").asText()).isEqualTo("Zoë Ωmega 李");
        assertThat(json.path("items_read").asInt()).isEqualTo(3);
        assertThat(json.path("complete").asBoolean()).isTrue();
        assertThat(fixture.run("find", "--owner", ZOE.value()).out()).contains("Zoë Ωmega 李");
    }

    @Test
    void a_narrow_terminal_gets_each_session_as_fields() {
        fixture.create("ps_1", OperatorFixture.terms(ZOE, OperatorFixture.PRICE));

        String out = fixture.run(40, "find", "--owner", ZOE.value()).out();

        assertThat(out.lines().filter(line -> line.codePointCount(0, line.length()) > 40))
                .isEmpty();
        assertThat(out).contains("session   ps_1");
    }

    @Test
    void finds_an_amount_that_was_expected_or_reported_around_a_time() {
        fixture.create("ps_early", OperatorFixture.terms());
        fixture.pay("ps_early", 1000);
        fixture.environment().clock().advance(Duration.ofHours(5));
        fixture.create("ps_expected", OperatorFixture.terms());
        fixture.create("ps_reported", OperatorFixture.terms(Owner.ANONYMOUS, price(5000, "ZAR")));
        fixture.pay("ps_reported", 1000);
        fixture.create("ps_euro", OperatorFixture.terms(Owner.ANONYMOUS, price(1000, "EUR")));
        fixture.create("ps_otherAmount", OperatorFixture.terms(Owner.ANONYMOUS, price(1001, "ZAR")));
        fixture.refund("msg_1", "pay_9", 1000);
        fixture.refund("msg_2", "pay_9", 5);
        String time = fixture.now().plus(Duration.ofHours(1)).toString();
        fixture.environment().clock().advance(Duration.ofHours(5));
        fixture.create("ps_late", OperatorFixture.terms());

        JsonNode json = fixture.json("find", "--amount", "1000", "--around", time);

        assertThat(sessions(json)).containsExactlyInAnyOrder("ps_expected", "ps_reported", "ps_euro");
        assertThat(json.path("refunds").findValuesAsText("event_id")).containsExactly("refund:msg_1");
        assertThat(sessions(fixture.json("find", "--amount", "1000", "--around", time, "--currency", "zar")))
                .containsExactlyInAnyOrder("ps_expected", "ps_reported");
        assertThat(sessions(fixture.json("find", "--amount", "1000", "--around", time, "--within", "1d")))
                .contains("ps_early", "ps_late");
    }

    /** A later update, such as a close days after the payment, must not hide the session. */
    @Test
    void finds_a_session_that_was_updated_long_after_the_time() {
        fixture.create("ps_1", OperatorFixture.terms());
        String time = fixture.now().toString();
        fixture.environment().clock().advance(Duration.ofDays(3));
        fixture.pay("ps_1", 1000);

        assertThat(sessions(fixture.json("find", "--amount", "1000", "--around", time)))
                .containsExactly("ps_1");
    }

    private static Money price(long amount, String currency) {
        return new Money(amount, Currency.getInstance(currency));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            find                                                     | find takes one of --payment ID
            find --payment p --owner o                               | find takes one of --payment ID
            find --amount 1                                          | --amount needs --around TIME
            find --amount 0 --around 2026-11-30T12:05Z               | --amount is a positive number
            find --amount 10.01 --around 2026-11-30T12:05Z           | 10.01
            find --payment p --within 2h                             | belong to --amount
            find --owner o --currency ZAR                            | belong to --amount
            find --amount 1 --around noon                            | "noon" is not a time such as
            find --amount 1 --around 2026-11-30T12:05Z --within 2    | "2" is not a duration such as
            find --payment                                           | --payment
            """)
    void a_wrong_command_line_is_a_usage_error(String line, String problem) {
        OperatorOutput output = fixture.run(line.split(" "));

        assertThat(output.exit()).isEqualTo(2);
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).contains(problem);
    }

    @Test
    void an_empty_value_is_a_usage_error() {
        assertThat(fixture.run("find", "--payment", " ").exit()).isEqualTo(2);
    }

    @Test
    void no_such_payment_is_exit_3_and_the_cost_is_still_shown() {
        fixture.create("ps_1", OperatorFixture.terms());

        OperatorOutput output = fixture.run("find", "--payment", "pay_absent");

        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.err()).isEqualTo("this stack has no such payment\n");
        assertThat(output.out()).contains("Read 1 items for ");
        JsonNode json = fixture.json("find", "--payment", "pay_absent");
        assertThat(json.path("exit").asInt()).isEqualTo(3);
        assertThat(json.path("problem").asText()).isEqualTo("this stack has no such payment");
    }

    @Test
    void keeps_the_newest_of_many_and_says_how_many_are_left_out() {
        for (int number = 0; number < FindCommand.LIMIT + 3; number++) {
            fixture.create("ps_" + number, OperatorFixture.terms());
            fixture.environment().clock().advance(Duration.ofSeconds(1));
        }

        JsonNode json = fixture.json("find", "--owner", "anonymous");

        assertThat(sessions(json))
                .hasSize(FindCommand.LIMIT)
                .startsWith("ps_3", "ps_4")
                .doesNotContain("ps_2");
        assertThat(json.path("left_out").asInt()).isEqualTo(3);
        assertThat(fixture.run("find", "--owner", "anonymous").out()).contains("Left out: 3 older ones.");
    }

    @Test
    void an_item_that_cannot_be_read_is_named() {
        fixture.create("ps_1", OperatorFixture.terms());
        Map<String, AttributeValue> item = new HashMap<>(fixture.environment().item("ps_1"));
        item.put("version", AttributeValue.fromN("99"));
        fixture.environment().putItem(item);

        OperatorOutput output = fixture.run("find", "--owner", "anonymous");

        assertThat(output.exit()).isZero();
        assertThat(output.out()).contains("Items that cannot be read: 1\n./ops inspect ps_1\n");
    }

    /** The SDK repeats a throttled call by itself; what remains is repeated more slowly. */
    @Test
    void waits_when_the_table_is_throttled() {
        fixture.create("ps_1", OperatorFixture.terms());
        AtomicInteger scans = new AtomicInteger();
        fixture.network().intercept((request, next) -> {
            boolean scan = NetworkFaults.body(request).contains("\"FilterExpression\"");
            return scan && scans.incrementAndGet() <= 40 ? NetworkFaults.throttled() : next.call();
        });
        Instant before = fixture.now();

        OperatorOutput output = fixture.run("find", "--owner", "anonymous");

        assertThat(output.exit()).isZero();
        assertThat(output.out()).contains("ps_1");
        assertThat(fixture.now()).isAfter(before);
    }

    @Test
    void a_table_that_cannot_be_read_is_a_failure() {
        fixture.network().intercept((request, next) -> {
            if (NetworkFaults.body(request).contains("\"FilterExpression\"")) {
                throw new IOException("no answer");
            }
            return next.call();
        });

        OperatorOutput output = fixture.run("find", "--owner", "anonymous");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("the table could not be searched. Run it again");
    }

    @Test
    void without_time_left_the_result_is_marked_as_incomplete() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.setRemainingMillis(3000);

        OperatorOutput output = fixture.run("find", "--owner", "anonymous");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).isEqualTo("the time ended before the whole table was read\n");
        assertThat(fixture.json("find", "--owner", "anonymous").path("complete").asBoolean(true))
                .isFalse();
    }
}
