package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid requests, and the owner of the session. */
class OpeningTest {
    private static final Map<String, String> TWO_ADDRESSES =
            Map.of("SUCCESS_URLS", "https://shop.example/one/{SESSION_ID},myapp://paid?session_id={SESSION_ID}");

    private final CreateFixture fixture = CreateFixture.open();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_request_without_a_body_gets_a_token_and_its_session() {
        ApiResponse response = fixture.post(HttpApiRequest.create());

        var atMoment = fixture.testEnvironment().moment().sessions().getFirst();
        assertThat(response.token()).isEqualTo(atMoment.clientToken());
        assertThat(response.session()).isEqualTo(atMoment.id());
        assertThat(response.json().size()).isEqualTo(2);
        assertThat(response.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Request-Id", CreateFixture.REQUEST_ID)
                .doesNotContainKey("Retry-After");
    }

    @Test
    void the_session_is_recorded_with_its_price_and_a_next_check() {
        String session = fixture.post(HttpApiRequest.create()).session();

        assertThat(fixture.testEnvironment().items()).hasSize(1);
        assertThat(fixture.text(session, "state")).isEqualTo("OPEN");
        assertThat(fixture.number(session, "rank")).isEqualTo("0");
        assertThat(fixture.text(session, "owner")).isEqualTo("anonymous");
        assertThat(fixture.number(session, "amount")).isEqualTo("1000");
        assertThat(fixture.text(session, "currency")).isEqualTo("ZAR");
        assertThat(fixture.text(session, "mode")).isEqualTo("test");
        assertThat(fixture.recorded(session)).isTrue();
        assertThat(fixture.number(session, "next_check_at"))
                .isEqualTo(Long.toString(TestEnvironment.NOW.plusSeconds(60).getEpochSecond()));
        assertThat(fixture.item(session))
                .containsKey("next_check_shard")
                .doesNotContainKeys("review_reasons", "expires_at");
    }

    @Test
    void the_body_that_dio_sends_is_accepted() {
        ApiResponse response = fixture.post(HttpApiRequest.create()
                .withHeader("Content-Type", "application/json; charset=utf-8")
                .withBody(
                        "{\"amount\":5,\"currency\":\"USD\",\"product_id\":\"p\",\"order_id\":\"o\",\"quantity\":2}"));

        assertThat(fixture.number(response.session(), "amount"))
                .as("the server's price, not the app's")
                .isEqualTo("1000");
        assertThat(fixture.text(response.session(), "currency")).isEqualTo("ZAR");
    }

    @Test
    void a_base64_body_is_decoded() {
        CreateSessionHandler handler = fixture.handler(TWO_ADDRESSES);
        byte[] body = "{\"success_url\":\"https://shop.example/one/{SESSION_ID}\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(CreateFixture.post(handler, HttpApiRequest.create().withBody(body))
                        .token())
                .isNotBlank();

        byte[] other = "{\"success_url\":\"https://shop.example/two/{SESSION_ID}\"}".getBytes(StandardCharsets.UTF_8);
        CreateFixture.post(handler, HttpApiRequest.create().withBody(other)).isInvalid("success_url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                " null ",
                "\uFEFF",
                "\uFEFFnull",
                "\uFEFF{}",
                "\uFEFF {\"reference\":null}",
                "{\"product_id\":null,\"order_id\":null,\"reference\":null,\"quantity\":null,\"amount\":null,"
                        + "\"currency\":null,\"success_url\":null}"
            })
    void a_null_counts_as_absent_and_a_byte_order_mark_is_skipped(String body) {
        String text = fixture.post(HttpApiRequest.create().withBody(body)).session();
        String bytes = fixture.post(HttpApiRequest.create().withBody(body.getBytes(StandardCharsets.UTF_8)))
                .session();

        for (String session : List.of(text, bytes)) {
            assertThat(fixture.number(session, "amount")).isEqualTo("1000");
            assertThat(fixture.item(session)).doesNotContainKeys("reference", "product", "order");
            assertThat(fixture.testEnvironment().moment().returnLink(session))
                    .hasValue("https://example.com/return?session_id=" + session);
        }
    }

    @Test
    void the_field_after_a_byte_order_mark_counts() {
        String session = fixture.post(HttpApiRequest.create().withBody("\uFEFF{\"reference\":\"basket-5\"}"))
                .session();

        assertThat(fixture.text(session, "reference")).isEqualTo("basket-5");
    }

    @Test
    void unknown_fields_are_ignored() {
        assertThat(fixture.post(HttpApiRequest.create()
                                .withBody("{\"colour\":null,\"price\":{\"of\":[1]},\"owner\":\"me\"}"))
                        .token())
                .isNotBlank();
    }

    @Test
    void the_app_may_choose_one_of_the_configured_return_addresses() {
        CreateSessionHandler handler = fixture.handler(TWO_ADDRESSES);
        String second = CreateFixture.post(
                        handler,
                        HttpApiRequest.create().withBody("{\"success_url\":\"myapp://paid?session_id={SESSION_ID}\"}"))
                .session();
        assertThat(fixture.testEnvironment().moment().returnLink(second)).hasValue("myapp://paid?session_id=" + second);

        String unspecified =
                CreateFixture.post(handler, HttpApiRequest.create()).session();
        assertThat(fixture.testEnvironment().moment().returnLink(unspecified))
                .hasValue("https://shop.example/one/" + unspecified);
    }

    @Test
    void another_return_address_is_rejected_without_effects() {
        CreateSessionHandler handler = fixture.handler(TWO_ADDRESSES);
        for (String url :
                new String[] {"https://evil.example/", "https://shop.example/one/", "https://shop.example/one/ps_1", ""
                }) {
            CreateFixture.post(handler, HttpApiRequest.create().withBody("{\"success_url\":\"" + url + "\"}"))
                    .isInvalid("success_url");
        }
        assertThat(fixture.testEnvironment().items()).isEmpty();
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
    }

    /** Dart's Uri and most other URL types print the braces of the placeholder percent-encoded. */
    @Test
    void a_percent_encoded_placeholder_is_rejected_with_advice() {
        ApiResponse response = CreateFixture.post(
                        fixture.handler(TWO_ADDRESSES),
                        HttpApiRequest.create()
                                .withBody("{\"success_url\":\"myapp://paid?session_id=%7BSESSION_ID%7D\"}"))
                .isInvalid("success_url");

        assertThat(response.json().path("detail").asText()).contains("{SESSION_ID}", "not percent-encoded");
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
    }

    @Test
    void an_anonymous_caller_is_rejected_if_sign_in_is_required() {
        CreateSessionHandler handler = fixture.handler(Map.of("SIGN_IN", "required"));
        CreateFixture.post(handler, HttpApiRequest.create()).isBareProblem(ProblemType.UNAUTHENTICATED);
        CreateFixture.post(handler, HttpApiRequest.create().signedInAs("https://issuer", " "))
                .isBareProblem(ProblemType.UNAUTHENTICATED);
        CreateFixture.post(handler, HttpApiRequest.create().signedInAs("", "subject"))
                .isBareProblem(ProblemType.UNAUTHENTICATED);

        assertThat(fixture.testEnvironment().items()).isEmpty();
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
    }

    @Test
    void a_signed_in_caller_owns_the_session() {
        CreateSessionHandler handler = fixture.handler(Map.of("SIGN_IN", "required"));
        String session = CreateFixture.post(handler, HttpApiRequest.create().signedInAs("https://issuer", "subject"))
                .session();
        assertThat(fixture.text(session, "owner")).isEqualTo("https://issuer#subject");
    }

    @Test
    void claims_are_ignored_without_sign_in() {
        String session = fixture.post(HttpApiRequest.create().signedInAs("https://issuer", "subject"))
                .session();
        assertThat(fixture.text(session, "owner")).isEqualTo("anonymous");
    }
}
