package dev.momentcheckout.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The handler behind the example events, with the table of the example's template. */
class FulfilHandlerTest {
    private final ShopDatabase database = new ShopDatabase();
    private final Fulfilments fulfilments = database.fulfilments();
    private final FulfilHandler tickets = new FulfilHandler(fulfilments, Pricing.FIXED);
    private final FulfilHandler catalog = new FulfilHandler(fulfilments, Pricing.CATALOG);
    private final FulfilHandler topUps = new FulfilHandler(fulfilments, Pricing.CLIENT);

    @AfterEach
    void close() {
        database.close();
    }

    private static Outcome handle(FulfilHandler shop, String name) {
        return shop.handle(ExampleEvent.read(name).event());
    }

    private List<Map<String, AttributeValue>> items() {
        return database.items();
    }

    /** The only item, without the fields that all have. */
    private Map<String, Object> delivery() {
        assertThat(items()).hasSize(1);
        Map<String, Object> delivery = new TreeMap<>();
        items().getFirst().forEach((name, value) -> delivery.put(name, value.s() == null ? value.n() : value.s()));
        assertThat(delivery)
                .containsEntry("session_id", "ps_1")
                .containsEntry("id", "ps_1:PAID")
                .containsEntry("rank", "6")
                .containsEntry("amount", "2500")
                .containsEntry("currency", "ZAR");
        delivery.keySet().removeAll(List.of("session_id", "id", "rank", "amount", "currency"));
        return delivery;
    }

    // The four cases.

    @Test
    void a_ticket_is_for_the_owner_and_the_reference_says_which() {
        assertThat(handle(tickets, "paid-ticket")).isEqualTo(Outcome.FULFILLED);
        assertThat(delivery())
                .isEqualTo(Map.of(
                        "kind",
                        "ticket",
                        "recipient",
                        "customer#https://login.example.com/#customer-1",
                        "reference",
                        "concert-7"));
    }

    @Test
    void a_product_of_the_catalog_is_for_the_owner() {
        assertThat(handle(catalog, "paid-product")).isEqualTo(Outcome.FULFILLED);
        assertThat(delivery())
                .isEqualTo(Map.of(
                        "kind",
                        "product",
                        "recipient",
                        "customer#https://login.example.com/#customer-1",
                        "product_id",
                        "tea",
                        "quantity",
                        "2"));
    }

    @Test
    void an_order_is_for_the_customer_that_the_order_names() {
        assertThat(handle(catalog, "paid-order")).isEqualTo(Outcome.FULFILLED);
        assertThat(delivery())
                .isEqualTo(Map.of(
                        "kind",
                        "order",
                        "recipient",
                        "order#order-17",
                        "order_id",
                        "order-17",
                        "paid_by",
                        "customer#https://login.example.com/#customer-1"));
    }

    @Test
    void a_top_up_credits_the_owner_whatever_account_the_app_names() {
        assertThat(handle(topUps, "paid-top-up")).isEqualTo(Outcome.FULFILLED);
        assertThat(delivery())
                .isEqualTo(Map.of("kind", "top-up", "recipient", "customer#https://login.example.com/#customer-1"));
    }

    @Test
    void an_approved_payment_is_delivered_and_names_the_reasons_of_its_review() {
        assertThat(handle(tickets, "paid-after-approval")).isEqualTo(Outcome.FULFILLED);
        assertThat(items().getFirst()).containsEntry("approved", AttributeValue.fromSs(List.of("amount-mismatch")));
        assertThat(handle(tickets, "paid-ticket")).isEqualTo(Outcome.ALREADY_FULFILLED);
    }

    @Test
    void an_approval_of_another_form_is_refused() {
        ExampleEvent approved = ExampleEvent.read("paid-after-approval");
        for (Object form : List.of("yes", Map.of(), Map.of("review_reasons", List.of(1)))) {
            assertThatThrownBy(
                            () -> tickets.handle(approved.with("approved", form).event()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(items()).isEmpty();
    }

    // Without sign-in.

    @Test
    void without_sign_in_a_ticket_is_for_the_booking_that_the_reference_names() {
        handle(tickets, "paid-ticket-anonymous");
        assertThat(delivery())
                .isEqualTo(Map.of("kind", "ticket", "recipient", "reference#booking-41", "reference", "booking-41"));
    }

    @Test
    void without_sign_in_and_reference_the_payment_is_kept_for_its_session() {
        tickets.handle(
                ExampleEvent.read("paid-ticket-anonymous").without("reference").event());
        assertThat(delivery()).isEqualTo(Map.of("kind", "ticket", "recipient", "session#ps_1"));
    }

    @Test
    void without_sign_in_a_product_is_for_the_reference() {
        catalog.handle(ExampleEvent.read("paid-product")
                .without("owner")
                .with("reference", "booking-41")
                .event());
        assertThat(delivery()).containsEntry("recipient", "reference#booking-41");
    }

    @Test
    void without_sign_in_an_order_is_for_the_customer_that_the_order_names() {
        catalog.handle(ExampleEvent.read("paid-order").without("owner").event());
        assertThat(delivery())
                .isEqualTo(Map.of("kind", "order", "recipient", "order#order-17", "order_id", "order-17"));
    }

    @Test
    void without_sign_in_a_top_up_credits_the_account_that_the_reference_names_and_no_customer() {
        topUps.handle(ExampleEvent.read("paid-top-up")
                .without("owner")
                .with("reference", "customer-1")
                .event());
        assertThat(delivery()).isEqualTo(Map.of("kind", "top-up", "recipient", "reference#customer-1"));
    }

    // What an app names is no price.

    @Test
    void an_amount_that_the_app_named_buys_no_product_and_no_order() {
        topUps.handle(ExampleEvent.read("paid-product").with("amount", 1).event());
        topUps.handle(ExampleEvent.read("paid-order")
                .ofSession("ps_2")
                .with("amount", 1)
                .event());
        assertThat(items())
                .hasSize(2)
                .allSatisfy(item -> assertThat(item).containsEntry("kind", AttributeValue.fromS("top-up")));
    }

    @Test
    void a_payment_of_the_catalog_without_product_and_order_is_refused() {
        assertThatThrownBy(() -> handle(catalog, "paid-ticket")).hasMessage("the detail has no product_id");
        assertThat(items()).isEmpty();
    }

    // Paid alone is delivered.

    @ParameterizedTest
    @ValueSource(
            strings = {"failed", "expired", "cancelled", "method-verified", "reserved", "needs-review", "refunded"})
    void another_event_first_delivers_nothing_and_does_not_prevent_the_delivery(String other) {
        assertThat(handle(tickets, other)).isIn(Outcome.IGNORED, Outcome.REPORTED);
        assertThat(items()).isEmpty();

        assertThat(handle(tickets, "paid-ticket")).isEqualTo(Outcome.FULFILLED);
        Map<String, Object> delivery = delivery();

        assertThat(handle(tickets, other)).isIn(Outcome.IGNORED, Outcome.REPORTED);
        assertThat(delivery()).isEqualTo(delivery);
    }

    @Test
    void a_payment_in_review_is_reported_and_delivered_after_its_approval_at_the_same_rank() {
        assertThat(handle(tickets, "needs-review")).isEqualTo(Outcome.REPORTED);
        assertThat(items()).isEmpty();
        assertThat(handle(tickets, "paid-ticket")).isEqualTo(Outcome.FULFILLED);
        assertThat(handle(tickets, "needs-review")).isEqualTo(Outcome.REPORTED);
        assertThat(handle(tickets, "paid-ticket")).isEqualTo(Outcome.ALREADY_FULFILLED);
        assertThat(items()).hasSize(1);
    }

    @Test
    void a_refund_has_no_rank_and_is_reported() {
        assertThat(ExampleEvent.read("refunded").json().path("detail").has("rank"))
                .isFalse();
        assertThat(handle(tickets, "refunded")).isEqualTo(Outcome.REPORTED);
    }

    @Test
    void an_unknown_detail_type_is_ignored_without_failure() {
        assertThat(tickets.handle(ExampleEvent.read("paid-ticket")
                        .withType("Payment Disputed")
                        .event()))
                .isEqualTo(Outcome.IGNORED);
        assertThat(tickets.handle(new PaymentEvent(Map.of("detail-type", "Payment Disputed"))))
                .isEqualTo(Outcome.IGNORED);
        assertThat(items()).isEmpty();
    }

    @Test
    void fields_that_a_later_release_adds_are_ignored() {
        Outcome outcome = tickets.handle(ExampleEvent.read("paid-ticket")
                .with("instalments", Map.of("count", 3))
                .event());
        assertThat(outcome).isEqualTo(Outcome.FULFILLED);
    }

    // Unreadable events fail, so that SQS repeats them and nothing is delivered to the wrong customer.

    @Test
    void an_unknown_version_of_the_fields_is_refused() {
        PaymentEvent event =
                ExampleEvent.read("paid-ticket").with("schema_version", 2).event();
        assertThatThrownBy(() -> tickets.handle(event)).hasMessage("unknown schema_version 2");
        assertThat(items()).isEmpty();
    }

    @Test
    void a_detail_of_another_form_is_refused() {
        ExampleEvent valid = ExampleEvent.read("paid-ticket");
        for (ExampleEvent event : List.of(
                valid.without("schema_version"),
                valid.without("session_id"),
                valid.with("amount", "2500"),
                valid.with("amount", 2500.5),
                valid.with("owner", "customer-1"),
                valid.with("owner", Map.of("issuer", "https://login.example.com/")),
                valid.with("reference", ""),
                valid.with("reference", 7))) {
            assertThatThrownBy(() -> tickets.handle(event.event()))
                    .as(event.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> tickets.handle(new PaymentEvent(Map.of("detail-type", "Payment Paid"))))
                .hasMessage("the event has no detail");
        assertThat(items()).isEmpty();
    }

    @Test
    void an_amount_beyond_32_bits_is_kept() {
        topUps.handle(ExampleEvent.read("paid-top-up")
                .with("amount", 999_999_999_999_999L)
                .event());
        assertThat(items().getFirst()).containsEntry("amount", AttributeValue.fromN("999999999999999"));
    }

    // Once.

    @Test
    void a_second_delivery_of_an_event_changes_nothing() {
        assertThat(handle(topUps, "paid-top-up")).isEqualTo(Outcome.FULFILLED);
        Map<String, Object> delivery = delivery();
        assertThat(handle(topUps, "paid-top-up")).isEqualTo(Outcome.ALREADY_FULFILLED);
        assertThat(delivery()).isEqualTo(delivery);
    }

    @Test
    void concurrent_deliveries_of_an_event_credit_the_amount_once() throws Exception {
        int deliveries = 16;
        for (int round = 0; round < 20; round++) {
            ExampleEvent event = ExampleEvent.read("paid-top-up").ofSession("ps_" + round);
            CyclicBarrier together = new CyclicBarrier(deliveries);
            Callable<Outcome> delivery = () -> {
                together.await();
                return topUps.handle(event.event());
            };
            try (ExecutorService threads = Executors.newFixedThreadPool(deliveries)) {
                List<Future<Outcome>> outcomes = threads.invokeAll(
                        Stream.generate(() -> delivery).limit(deliveries).toList());
                assertThat(outcomes.stream().map(Future::resultNow))
                        .containsOnlyOnce(Outcome.FULFILLED)
                        .containsOnly(Outcome.FULFILLED, Outcome.ALREADY_FULFILLED);
            }
        }
        assertThat(items()).hasSize(20);
        assertThat(items().stream()
                        .mapToLong(item -> Long.parseLong(item.getOrDefault("amount", AttributeValue.fromN("0"))
                                .n())))
                .containsOnly(2500L);
    }

    // A crash.

    @Test
    void a_payment_whose_write_failed_is_fulfilled_by_the_next_delivery() {
        database.faults().throttleNext(1);
        assertThatThrownBy(() -> handle(topUps, "paid-top-up")).isInstanceOf(RuntimeException.class);
        assertThat(items()).isEmpty();

        assertThat(handle(topUps, "paid-top-up")).isEqualTo(Outcome.FULFILLED);
    }

    @Test
    void a_payment_whose_function_failed_after_the_write_is_complete_and_not_credited_again() {
        database.faults().loseNextResponses(1);
        assertThatThrownBy(() -> handle(topUps, "paid-top-up")).isInstanceOf(RuntimeException.class);
        Map<String, Object> delivery = delivery();

        assertThat(handle(topUps, "paid-top-up")).isEqualTo(Outcome.ALREADY_FULFILLED);
        assertThat(delivery()).isEqualTo(delivery);
    }
}
