package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that are as they should be, and who is asking. */
class OpeningTest {
    private static final Map<String, String> TWO_ADDRESSES =
            Map.of("SUCCESS_URLS", "https://shop.example/one,myapp://paid?session_id={SESSION_ID}");

    private final CreateFixture context = CreateFixture.open();

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void a_call_without_a_body_gets_a_token_and_its_session() {
        ApiResponse answer = context.post(HttpApiRequest.create());

        var atMoment = context.testEnvironment().moment().sessions().getFirst();
        assertThat(answer.token()).isEqualTo(atMoment.clientToken());
        assertThat(answer.session()).isEqualTo(atMoment.id());
        assertThat(answer.json().size()).isEqualTo(2);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Request-Id", CreateFixture.REQUEST_ID)
                .doesNotContainKey("Retry-After");
    }

    @Test
    void the_session_is_recorded_with_its_price_and_a_time_to_look() {
        String session = context.post(HttpApiRequest.create()).session();

        assertThat(context.testEnvironment().items()).hasSize(1);
        assertThat(context.text(session, "state")).isEqualTo("OPEN");
        assertThat(context.number(session, "rank")).isEqualTo("0");
        assertThat(context.text(session, "owner")).isEqualTo("anonymous");
        assertThat(context.number(session, "amount")).isEqualTo("1000");
        assertThat(context.text(session, "currency")).isEqualTo("ZAR");
        assertThat(context.text(session, "mode")).isEqualTo("test");
        assertThat(context.recorded(session)).isTrue();
        assertThat(context.number(session, "next_check_at"))
                .isEqualTo(Long.toString(TestEnvironment.NOW.plusSeconds(60).getEpochSecond()));
        assertThat(context.item(session))
                .containsKey("next_check_shard")
                .doesNotContainKeys("review_reasons", "expires_at");
    }

    @Test
    void the_body_that_dio_sends_is_taken() {
        ApiResponse answer = context.post(HttpApiRequest.create()
                .withHeader("Content-Type", "application/json; charset=utf-8")
                .withBody(
                        "{\"amount\":5,\"currency\":\"USD\",\"product_id\":\"p\",\"order_id\":\"o\",\"quantity\":2}"));

        assertThat(context.number(answer.session(), "amount"))
                .as("the server's price, not the app's")
                .isEqualTo("1000");
        assertThat(context.text(answer.session(), "currency")).isEqualTo("ZAR");
    }

    @Test
    void a_body_in_base64_is_read_as_its_bytes() {
        CreateSessionHandler handler = context.handler(TWO_ADDRESSES);
        byte[] body = "{\"success_url\":\"https://shop.example/one\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(CreateFixture.post(handler, HttpApiRequest.create().withBody(body))
                        .token())
                .isNotBlank();

        byte[] elsewhere = "{\"success_url\":\"https://shop.example/two\"}".getBytes(StandardCharsets.UTF_8);
        CreateFixture.post(handler, HttpApiRequest.create().withBody(elsewhere)).isInvalid("success_url");
    }

    @Test
    void fields_that_nobody_asks_for_are_ignored() {
        assertThat(context.post(HttpApiRequest.create()
                                .withBody("{\"colour\":null,\"price\":{\"of\":[1]},\"owner\":\"me\"}"))
                        .token())
                .isNotBlank();
    }

    @Test
    void the_app_may_choose_among_the_configured_return_addresses() {
        CreateSessionHandler handler = context.handler(TWO_ADDRESSES);
        String second = CreateFixture.post(
                        handler,
                        HttpApiRequest.create().withBody("{\"success_url\":\"myapp://paid?session_id={SESSION_ID}\"}"))
                .session();
        assertThat(context.testEnvironment().moment().returnLink(second)).hasValue("myapp://paid?session_id=" + second);

        String none = CreateFixture.post(handler, HttpApiRequest.create()).session();
        assertThat(context.testEnvironment().moment().returnLink(none)).hasValue("https://shop.example/one");
    }

    @Test
    void another_return_address_is_refused_and_nothing_is_done() {
        CreateSessionHandler handler = context.handler(TWO_ADDRESSES);
        for (String url : new String[] {"https://evil.example/", "https://shop.example/one/", ""}) {
            CreateFixture.post(handler, HttpApiRequest.create().withBody("{\"success_url\":\"" + url + "\"}"))
                    .isInvalid("success_url");
        }
        assertThat(context.testEnvironment().items()).isEmpty();
        assertThat(context.testEnvironment().moment().calls()).isEmpty();
    }

    @Test
    void a_caller_who_is_not_signed_in_where_that_is_required_is_refused() {
        CreateSessionHandler handler = context.handler(Map.of("SIGN_IN", "required"));
        CreateFixture.post(handler, HttpApiRequest.create()).isBareProblem(ProblemType.UNAUTHENTICATED);
        CreateFixture.post(handler, HttpApiRequest.create().signedInAs("https://issuer", " "))
                .isBareProblem(ProblemType.UNAUTHENTICATED);
        CreateFixture.post(handler, HttpApiRequest.create().signedInAs("", "subject"))
                .isBareProblem(ProblemType.UNAUTHENTICATED);

        assertThat(context.testEnvironment().items()).isEmpty();
        assertThat(context.testEnvironment().moment().calls()).isEmpty();
    }

    @Test
    void who_is_signed_in_owns_the_session() {
        CreateSessionHandler handler = context.handler(Map.of("SIGN_IN", "required"));
        String session = CreateFixture.post(handler, HttpApiRequest.create().signedInAs("https://issuer", "subject"))
                .session();
        assertThat(context.text(session, "owner")).isEqualTo("https://issuer#subject");
    }

    @Test
    void claims_mean_nothing_where_there_is_no_sign_in() {
        String session = context.post(HttpApiRequest.create().signedInAs("https://issuer", "subject"))
                .session();
        assertThat(context.text(session, "owner")).isEqualTo("anonymous");
    }
}
