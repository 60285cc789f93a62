package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An order is the same purchase for every device and user that may pay it. */
class OrderTest {
    private static final HttpApiRequest ORDER = HttpApiRequest.create().withBody("{\"order_id\":\"order-1\"}");

    private final CreateFixture fixture = CreateFixture.open();
    private final CreateSessionHandler handler = fixture.handler(Map.of("PRICING", "catalog"));
    private final CreateSessionHandler signedIn = fixture.handler(Map.of("PRICING", "catalog", "SIGN_IN", "required"));

    @BeforeEach
    void putOrder() {
        fixture.testEnvironment().putCatalogEntry(TestEnvironment.catalogEntry("order#order-1", 2500));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void setOwner(AttributeValue owner) {
        Map<String, AttributeValue> entry = new HashMap<>(TestEnvironment.catalogEntry("order#order-1", 2500));
        entry.put("owner", owner);
        fixture.testEnvironment().putCatalogEntry(entry);
    }

    private ApiResponse post(String user) {
        return CreateFixture.post(signedIn, ORDER.signedInAs("iss", user));
    }

    @Test
    void an_order_is_kept_for_good() {
        String session = CreateFixture.post(handler, ORDER).session();

        assertThat(fixture.text(session, "order")).isEqualTo("order-1");
        assertThat(fixture.testEnvironment().item("order#order-1")).doesNotContainKeys("expires_at", "content");
    }

    @Test
    void an_order_wins_over_a_key() {
        String first = CreateFixture.post(handler, ORDER).session();

        assertThat(CreateFixture.post(handler, ORDER.withHeader("idempotency-key", CreateFixture.KEY))
                        .session())
                .isEqualTo(first);
        assertThat(fixture.testEnvironment().items()).hasSize(2);
    }

    @Test
    void an_order_of_another_owner_gets_the_same_response_as_an_absent_one() {
        setOwner(AttributeValue.fromS("iss#ann"));

        ApiResponse absent = CreateFixture.post(
                signedIn,
                HttpApiRequest.create().withBody("{\"order_id\":\"none\"}").signedInAs("iss", "bob"));

        assertThat(post("bob").isBareProblem(ProblemType.ORDER_NOT_FOUND).body())
                .isEqualTo(absent.body());
        assertThat(post("ann").session()).isNotEmpty();
    }

    @Test
    void an_order_of_another_owner_is_not_found_while_its_session_is_open() {
        setOwner(AttributeValue.fromS("iss#ann"));
        ApiResponse anns = post("ann");
        Map<String, AttributeValue> before = fixture.testEnvironment().item("order#order-1");
        int calls = fixture.testEnvironment().moment().calls().size();

        post("bob").isBareProblem(ProblemType.ORDER_NOT_FOUND);

        assertThat(fixture.testEnvironment().item("order#order-1")).isEqualTo(before);
        assertThat(fixture.testEnvironment().moment().calls()).hasSize(calls);
        assertThat(post("ann").token()).isEqualTo(anns.token());
    }

    @Test
    void a_paid_order_of_another_owner_is_not_found_either() {
        setOwner(AttributeValue.fromS("iss#ann"));
        String session = post("ann").session();
        fixture.recordWebhook(session, "completed", "paid", 2500);

        post("bob").isBareProblem(ProblemType.ORDER_NOT_FOUND);
        post("ann").isProblem(ProblemType.ORDER_ALREADY_PAID);
    }

    @Test
    void an_owner_that_is_not_text_makes_the_entry_invalid() {
        setOwner(AttributeValue.fromNul(true));
        CreateFixture.post(handler, ORDER).isProblem(ProblemType.CATALOG_ENTRY_INVALID);
    }

    @Test
    void each_user_of_an_order_keeps_a_session_of_its_own() {
        ApiResponse anns = post("ann");
        ApiResponse bobs = post("bob");

        assertThat(bobs.session()).isNotEqualTo(anns.session());
        for (int turn = 1; turn <= 5; turn++) {
            fixture.advance(Duration.ofMinutes(1));
            assertThat(post("ann").token()).isEqualTo(anns.token());
            assertThat(post("bob").token()).isEqualTo(bobs.token());
        }
        assertThat(fixture.testEnvironment().moment().sessions()).hasSize(2);
    }

    @Test
    void no_user_gets_a_token_while_another_one_pays() {
        String anns = post("ann").session();
        String bobs = post("bob").session();
        fixture.testEnvironment().moment().attempt(anns);

        post("bob").isProblem(ProblemType.PAYMENT_PENDING).isAboutSession(anns);

        fixture.testEnvironment().moment().pay(anns);
        post("bob").isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(anns);
        assertThat(fixture.text(bobs, "state")).isEqualTo("OPEN");
    }
}
