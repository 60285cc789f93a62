package dev.momentcheckout.getsessionstatus;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.Reference;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Which requests get which session, and which fields. */
class SessionAccessTest extends StatusFixture {
    static Stream<String> invalidIds() {
        return Stream.of(
                "",
                " ",
                "ps_",
                "ps_" + "s".repeat(126),
                "pay_1",
                "PS_1",
                " ps_1",
                "a/b",
                "/",
                "..",
                "%2f",
                "ps_1%2F..",
                "ps_1\u0000",
                "ps 1",
                "ps_\u00e9",
                "ps_1\n",
                "ps_1?x",
                "[]");
    }

    @ParameterizedTest
    @MethodSource("invalidIds")
    void rejects_an_invalid_id_before_reading_anything(String id) {
        assertInvalid(HttpApiRequest.status(id).to(withoutStore(), CONTEXT));
    }

    @Test
    void describes_a_valid_id() {
        assertThat(json(status("pay_1")).path("detail").asText())
                .isEqualTo("must be ps_ followed by 1 to 125 letters, digits, hyphens and underscores");
    }

    @Test
    void rejects_a_request_without_an_id_before_reading_anything() {
        assertInvalid(HttpApiRequest.status("x").withoutQuery().to(withoutStore(), CONTEXT));
    }

    @Test
    void accepts_an_id_of_128_characters() {
        assertProblem(status("ps_" + "s".repeat(125)), 404, "session-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{"})
    void ignores_a_body(String body) {
        String id = open();

        assertThat(send(HttpApiRequest.status(id).withBody(body)).getStatusCode())
                .isEqualTo(200);
    }

    @Test
    void absent_provisional_and_other_owners_sessions_get_the_same_response_without_a_call_to_moment() {
        GetSessionStatusHandler signedIn = signedIn();
        String provisional = createAtMoment();
        recordObservation()
                .recordNew(new SessionId(provisional), _ -> PaymentSession.provisional(observation(provisional)));
        String others = open(Owner.signedIn("https://issuer", "another"));
        String anonymous = open();
        List<Map<String, AttributeValue>> before = List.of(
                testEnvironment.item(provisional), testEnvironment.item(others), testEnvironment.item(anonymous));
        int calls = retrievals();

        List<APIGatewayV2HTTPResponse> responses = Stream.of("ps_absent", provisional, others, anonymous)
                .map(id -> HttpApiRequest.status(id)
                        .signedInAs("https://issuer", "me")
                        .to(signedIn, CONTEXT))
                .toList();

        assertProblem(responses.getFirst(), 404, "session-not-found");
        assertThat(responses).allSatisfy(response -> {
            assertThat(response.getStatusCode()).isEqualTo(404);
            assertThat(response.getBody()).isEqualTo(responses.getFirst().getBody());
            assertThat(response.getHeaders()).isEqualTo(responses.getFirst().getHeaders());
        });
        assertThat(retrievals()).isEqualTo(calls);
        assertThat(List.of(
                        testEnvironment.item(provisional),
                        testEnvironment.item(others),
                        testEnvironment.item(anonymous)))
                .isEqualTo(before);
        assertThat(testEnvironment.item("ps_absent")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"https://other, me", "https://issuer, ME", "https://issuer#, me"})
    void the_owner_is_issuer_and_subject_together(String issuer, String subject) {
        String id = open(Owner.signedIn("https://issuer", "me"));

        assertProblem(
                HttpApiRequest.status(id).signedInAs(issuer, subject).to(signedIn(), CONTEXT),
                404,
                "session-not-found");
        assertThat(retrievals()).isZero();
    }

    @Test
    void a_signed_in_owner_gets_the_session() {
        String id = open(Owner.signedIn("https://issuer", "me"));

        APIGatewayV2HTTPResponse response =
                HttpApiRequest.status(id).signedInAs("https://issuer", "me").to(signedIn(), CONTEXT);

        assertThat(response.getStatusCode()).isEqualTo(200);
    }

    @Test
    void rejects_a_request_without_claims_if_sign_in_is_required() {
        String id = open(Owner.signedIn("https://issuer", "me"));

        assertProblem(HttpApiRequest.status(id).to(signedIn(), CONTEXT), 401, "unauthenticated");
        assertProblem(
                HttpApiRequest.status(id).signedInAs("https://issuer", " ").to(signedIn(), CONTEXT),
                401,
                "unauthenticated");
        assertThat(retrievals()).isZero();
    }

    @Test
    void returns_who_pays_for_which_product_under_which_reference() {
        String id = createAtMoment();
        record(
                id,
                new ExpectedTerms(
                        Owner.signedIn("https://issuer", "me"),
                        PRICE,
                        MomentMode.TEST,
                        new LineItem.OfProduct(new ProductId("tea"), 3),
                        new Reference("table-7"),
                        null));

        APIGatewayV2HTTPResponse response =
                HttpApiRequest.status(id).signedInAs("https://issuer", "me").to(signedIn(), CONTEXT);

        ObjectNode expected = JSON.createObjectNode()
                .put("session_id", id)
                .put("status", "active")
                .put("final", false)
                .put("amount", 10_000)
                .put("currency", "ZAR")
                .put("product_id", "tea")
                .put("quantity", 3)
                .put("reference", "table-7");
        expected.putObject("owner").put("issuer", "https://issuer").put("subject", "me");
        assertThat(json(response)).isEqualTo(expected);
    }

    @Test
    void returns_the_order() {
        String id = openOrder("order-1");

        assertThat(json(status(id)))
                .isEqualTo(JSON.createObjectNode()
                        .put("session_id", id)
                        .put("status", "active")
                        .put("final", false)
                        .put("amount", 10_000)
                        .put("currency", "ZAR")
                        .put("order_id", "order-1"));
    }

    @Test
    void returns_the_documented_fields_and_no_others() {
        String id = open();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Deviation.EXTRA_FIELDS);

        APIGatewayV2HTTPResponse response = status(id);

        assertThat(json(response))
                .isEqualTo(JSON.createObjectNode()
                        .put("session_id", id)
                        .put("status", "completed")
                        .put("final", true)
                        .put("amount", 10_000)
                        .put("currency", "ZAR"));
        assertThat(response.getHeaders())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Request-Id", "request-1");
    }
}
