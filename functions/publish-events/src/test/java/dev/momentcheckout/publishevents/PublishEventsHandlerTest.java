package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.Reference;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.store.DynamoDbRefundStore;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The function behind the stream of the local database, with an event bus and a queue that fail on command. Every
 * published event is validated against the schema.
 */
class PublishEventsHandlerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PojoSerializer<DynamodbEvent> EVENTS =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, PublishEventsHandlerTest.class.getClassLoader());
    private static final PojoSerializer<Object> RESPONSES =
            JacksonFactory.getInstance().getSerializer(Object.class);
    private static final Schema SCHEMA = schema();

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final List<String> log = new ArrayList<>();
    private final RecordedSessions sessions = new RecordedSessions(testEnvironment);
    private final PublishEventsHandler handler = new PublishEventsHandler(
            testEnvironment.environment("PublishEvents"),
            SystemServices.of(testEnvironment.clock(), _ -> {})
                    .withBackoff(BackoffStrategy.retryImmediately())
                    .withLog(log::add));
    private final TableStream stream = testEnvironment.stream();

    @AfterEach
    void close() {
        testEnvironment.close();
    }

    private static Schema schema() {
        Path file = Path.of(System.getProperty("project.root"), "docs/events/event.schema.json");
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] invoke(byte[] event) {
        var response =
                handler.handleRequest(EVENTS.fromJson(new ByteArrayInputStream(event)), new LambdaContext("stream"));
        var json = new ByteArrayOutputStream();
        RESPONSES.toJson(response, json);
        return json.toByteArray();
    }

    private boolean drain() {
        return stream.drain(this::invoke);
    }

    /** The details of the published events, each validated against the schema. */
    private List<JsonNode> published() {
        List<JsonNode> details = new ArrayList<>();
        for (Entry entry : testEnvironment.bus().entries()) {
            assertThat(entry.source()).isEqualTo("moment.checkout");
            assertThat(entry.bus()).isEqualTo(TestEnvironment.EVENT_BUS);
            try {
                JsonNode detail = JSON.readTree(entry.detail());
                JsonNode event = JSON.createObjectNode()
                        .put("detail-type", entry.detailType())
                        .set("detail", detail);
                assertThat(SCHEMA.validate(event.toString(), InputFormat.JSON))
                        .as(entry.toString())
                        .isEmpty();
                details.add(detail);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        return details;
    }

    private List<String> ids() {
        return published().stream().map(detail -> detail.path("id").asText()).toList();
    }

    private List<String> types() {
        return testEnvironment.bus().entries().stream().map(Entry::detailType).toList();
    }

    private List<String> parkedMessages() {
        LocalSqs queues = testEnvironment.queues();
        return queues.messages(queues.queueUrl("ParkedEvents"));
    }

    @Test
    void a_payment_is_published_once_with_all_that_the_shop_needs() {
        sessions.opened("ps_1", new LineItem.OfOrder(new OrderId("order-1")));
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);

        assertThat(drain()).isTrue();

        assertThat(types()).containsExactly("Payment Paid");
        assertThat(published().getFirst().toString())
                .isEqualTo(
                        "{\"id\":\"ps_1:PAID\",\"schema_version\":1,\"session_id\":\"ps_1\",\"state\":\"PAID\",\"rank\":6,"
                                + "\"amount\":1000,\"currency\":\"ZAR\",\"order_id\":\"order-1\",\"mode\":\"test\","
                                + "\"payment_id\":\"pay_ps_1\",\"occurred_at\":\"2026-05-28T20:26:40Z\"}");
    }

    @Test
    void who_pays_for_what_is_published() {
        sessions.opened(
                "ps_1",
                Owner.signedIn("https://issuer", "user-1"),
                new LineItem.OfProduct(new ProductId("tea"), 3),
                new Reference("table-7"));
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1000);
        drain();
        assertThat(types()).containsExactly("Payment Reserved");
        assertThat(published().getFirst().path("product_id").asText()).isEqualTo("tea");
        assertThat(published().getFirst().path("quantity").asInt()).isEqualTo(3);
        assertThat(published().getFirst().path("reference").asText()).isEqualTo("table-7");
        assertThat(published().getFirst().path("owner").toString())
                .isEqualTo("{\"issuer\":\"https://issuer\",\"subject\":\"user-1\"}");
    }

    @Test
    void a_provisional_session_is_published_when_create_records_it() {
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        drain();
        assertThat(testEnvironment.bus().entries()).isEmpty();

        sessions.opened("ps_1", new LineItem.Unspecified());
        drain();
        assertThat(ids()).containsExactly("ps_1:PAID");
    }

    @Test
    void a_payment_with_other_terms_needs_review_and_is_published_with_the_reported_terms() {
        sessions.opened("ps_1", new LineItem.Unspecified());
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1);
        drain();

        assertThat(types()).containsExactly("Payment Needs Review");
        JsonNode event = published().getFirst();
        assertThat(event.path("amount").asLong()).isEqualTo(1000);
        assertThat(event.path("review_reasons").toString()).isEqualTo("[\"amount-mismatch\"]");
        assertThat(event.path("reported").toString())
                .isEqualTo("[{\"amount\":1,\"currency\":\"ZAR\",\"mode\":\"test\"}]");
    }

    @Test
    void after_an_approval_every_event_names_what_was_approved_and_what_was_really_paid() {
        sessions.opened("ps_1", new LineItem.Unspecified());
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1001);
        sessions.approved("ps_1");
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1001);

        assertThat(drain()).isTrue();

        assertThat(ids()).containsExactly("ps_1:RESERVED:review:amount-mismatch:1", "ps_1:RESERVED", "ps_1:PAID");
        assertThat(published().getFirst().has("approved")).isFalse();
        for (JsonNode event : published().subList(1, 3)) {
            assertThat(event.path("amount").asLong()).isEqualTo(1000);
            assertThat(event.path("approved").toString())
                    .isEqualTo("{\"review_reasons\":[\"amount-mismatch\"],"
                            + "\"reported\":[{\"amount\":1001,\"currency\":\"ZAR\",\"mode\":\"test\"}]}");
            assertThat(event.has("review_reasons")).isFalse();
            assertThat(event.has("reported")).isFalse();
        }
    }

    @Test
    void another_amount_after_an_approval_needs_review_again_and_names_no_approval() {
        sessions.opened("ps_1", new LineItem.Unspecified());
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1001);
        sessions.approved("ps_1");
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1002);

        assertThat(drain()).isTrue();

        assertThat(ids())
                .containsExactly(
                        "ps_1:PAID:review:amount-mismatch:1", "ps_1:PAID", "ps_1:PAID:review:amount-mismatch:2");
        JsonNode event = published().getLast();
        assertThat(event.has("approved")).isFalse();
        assertThat(event.path("reported")).hasSize(2);
    }

    @Test
    void an_approved_price_has_no_reported_terms() {
        OrderId order = new OrderId("17");
        sessions.opened("ps_1", new LineItem.OfOrder(order));
        sessions.needsReview("ps_1", ReviewReason.PRICE_CHANGED);
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        sessions.approved("ps_1");

        assertThat(drain()).isTrue();

        assertThat(ids()).containsExactly("ps_1:PAID:review:price-changed:0", "ps_1:PAID");
        assertThat(published().getLast().path("approved").toString())
                .isEqualTo("{\"review_reasons\":[\"price-changed\"],\"reported\":[]}");
    }

    @Test
    void money_in_an_unrecorded_session_needs_review() {
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 777);
        sessions.lastCheckOfProvisional("ps_1");
        drain();

        assertThat(ids()).containsExactly("ps_1:PAID:review:" + ReviewReason.UNRECORDED_SESSION.name() + ":1");
        assertThat(published().getFirst().path("amount").asLong()).isEqualTo(777);
    }

    @Test
    void of_two_payments_of_one_order_the_second_needs_review() {
        for (String session : List.of("ps_1", "ps_2")) {
            sessions.opened(session, new LineItem.OfOrder(new OrderId("order-1")));
            sessions.webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        }
        drain();
        assertThat(ids()).containsExactlyInAnyOrder("ps_1:PAID", "ps_2:PAID:review:order-already-paid:0");
    }

    @Test
    void one_end_without_payment_is_published_and_a_late_payment_after_it() {
        sessions.opened("ps_1", new LineItem.Unspecified());
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.UNPAID, 1000);
        sessions.webhook("ps_1", MomentStatus.EXPIRED, PaymentOutcome.UNPAID, 1000);
        sessions.webhook("ps_1", MomentStatus.CANCELLED, PaymentOutcome.UNPAID, 1000);
        sessions.webhook("ps_1", MomentStatus.EXPIRED, PaymentOutcome.PAID, 1000);
        drain();
        assertThat(types()).containsExactly("Payment Failed", "Payment Paid");
    }

    @Test
    void open_sessions_orders_and_removed_items_are_not_published() {
        sessions.opened("ps_1", new LineItem.OfOrder(new OrderId("order-1")));
        sessions.webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        drain();
        LocalDynamoDb.shared()
                .client()
                .deleteItem(delete ->
                        delete.tableName(testEnvironment.table()).key(Map.of("id", AttributeValue.fromS("ps_1"))));
        sessions.opened("ps_2", new LineItem.Unspecified());
        drain();
        assertThat(ids()).containsExactly("ps_1:PAID");
    }

    private Refund refund(String webhookId) {
        return new Refund(
                webhookId,
                "pay_1",
                "re_1",
                "failed",
                new ReportedTerms(500L, "ZAR", MomentMode.TEST),
                true,
                testEnvironment.clock().instant());
    }

    private void save(Refund refund) {
        new DynamoDbRefundStore(LocalDynamoDb.shared().client(), testEnvironment.table()).save(refund);
    }

    @Test
    void each_refund_is_published_once_however_often_its_webhook_arrives() {
        for (String webhookId : List.of("msg_1", "msg_1", "msg_2")) {
            save(refund(webhookId));
        }
        drain();

        assertThat(ids()).containsExactlyInAnyOrder("refund:msg_1", "refund:msg_2");
        assertThat(types()).containsOnly("Payment Refunded");
    }

    @Test
    void a_refund_is_published_as_it_is_recorded() throws JsonProcessingException {
        save(refund("msg_1"));
        drain();

        assertThat(published()).containsExactly(JSON.readTree("""
                {"schema_version":1,"id":"refund:msg_1","payment_id":"pay_1","refund_id":"re_1","status":"failed","attributed":true,\
                "amount":500,"currency":"ZAR","mode":"test","occurred_at":"%s"}""".formatted(TestEnvironment.NOW)));
    }

    @Test
    void a_refund_without_content_is_published_as_not_attributed() throws JsonProcessingException {
        save(new Refund("msg_1", null, null, null, new ReportedTerms(null, null, null), false, TestEnvironment.NOW));
        drain();

        assertThat(published()).containsExactly(JSON.readTree("""
                {"schema_version":1,"id":"refund:msg_1","attributed":false,"occurred_at":"%s"}""".formatted(TestEnvironment.NOW)));
    }

    @Test
    void a_refund_is_published_whatever_the_form_of_its_webhook_id() {
        String everyCharacter = IntStream.rangeClosed(0x21, 0x7e)
                .filter(character -> character != ',')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        List<String> webhookIds = List.of(everyCharacter, "#".repeat(255), "m".repeat(255));
        webhookIds.forEach(webhookId -> save(refund(webhookId)));
        drain();

        assertThat(ids())
                .containsExactlyInAnyOrderElementsOf(
                        webhookIds.stream().map(id -> "refund:" + id).toList());
        assertThat(parkedMessages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"version, 2", "version, 1000", "version, 1.5", "version,", "attributed,", "event_id,", "updated_at_ms,"
    })
    void a_refund_of_a_later_or_unknown_layout_is_parked_and_never_published(
            String attribute, @Nullable String number) {
        save(refund("msg_1"));
        Map<String, AttributeValue> item = new HashMap<>(testEnvironment.item("refund#msg_1"));
        item.put("id", AttributeValue.fromS("refund#msg_2"));
        if (number == null) {
            item.remove(attribute);
        } else {
            item.put(attribute, AttributeValue.fromN(number));
        }
        item.putIfAbsent("event_id", AttributeValue.fromS(""));
        testEnvironment.putItem(item);
        save(refund("msg_3"));
        assertThat(drain()).isTrue();

        assertThat(ids()).containsExactly("refund:msg_1", "refund:msg_3");
        assertThat(parkedMessages()).singleElement().asString().contains("refund#msg_2");
    }

    // Failures.

    private void paid(String session) {
        sessions.opened(session, new LineItem.Unspecified());
        sessions.webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
    }

    @Test
    void events_are_published_in_order_after_an_outage_of_the_event_bus() {
        testEnvironment.bus().setDown(true);
        for (int i = 10; i < 35; i++) {
            paid("ps_" + i);
        }
        assertThat(drain()).isFalse();
        assertThat(testEnvironment.bus().entries()).isEmpty();

        testEnvironment.bus().setDown(false);
        assertThat(drain()).isTrue();

        List<String> expected = new ArrayList<>();
        for (int i = 10; i < 35; i++) {
            expected.add("ps_" + i + ":PAID");
        }
        assertThat(ids()).isEqualTo(expected);
        assertThat(parkedMessages()).isEmpty();
    }

    @Test
    void a_throttled_entry_is_delivered_again_and_no_event_is_lost() {
        testEnvironment
                .bus()
                .rejectEntries("ThrottlingException", entry -> entry.detail().contains("ps_12"));
        for (int i = 10; i < 15; i++) {
            paid("ps_" + i);
        }
        assertThat(drain()).isFalse();
        testEnvironment.bus().rejectEntries("none", _ -> false);
        assertThat(drain()).isTrue();

        assertThat(new HashSet<>(ids())).hasSize(5);
        assertThat(ids().subList(0, 2)).containsExactly("ps_10:PAID", "ps_11:PAID");
        assertThat(ids()).contains("ps_12:PAID");
    }

    @Test
    void an_entry_that_the_event_bus_rejects_is_parked_complete_and_delays_no_other() {
        testEnvironment
                .bus()
                .rejectEntries("MalformedDetail", entry -> entry.detail().contains("ps_12"));
        for (int i = 10; i < 15; i++) {
            paid("ps_" + i);
        }
        assertThat(drain()).isTrue();

        assertThat(ids()).containsExactly("ps_10:PAID", "ps_11:PAID", "ps_13:PAID", "ps_14:PAID");
        assertThat(parkedMessages())
                .singleElement()
                .asString()
                .contains(
                        "\"NewImage\"",
                        "\"id\":{\"S\":\"ps_12\"}",
                        "\"state\":{\"S\":\"PAID\"}",
                        "\"OldImage\"",
                        "\"SequenceNumber\"");
    }

    @Test
    void a_parked_record_that_is_sent_to_the_function_again_is_published() {
        testEnvironment
                .bus()
                .rejectEntries("MalformedDetail", entry -> entry.detail().contains("ps_12"));
        paid("ps_12");
        assertThat(drain()).isTrue();
        assertThat(ids()).isEmpty();
        String parked = parkedMessages().getFirst();

        testEnvironment.bus().rejectEntries("none", _ -> false);
        invoke(("{\"Records\":[" + parked + "]}").getBytes(StandardCharsets.UTF_8));

        assertThat(ids()).containsExactly("ps_12:PAID");
    }

    @ParameterizedTest
    @CsvSource({"state, S, STATE_OF_A_LATER_VERSION", "version, N, 2", "next_check_at, N, 1e99"})
    void an_unreadable_image_is_parked_complete_and_delays_no_other(String attribute, String type, String value) {
        paid("ps_10");
        Map<String, AttributeValue> item = new HashMap<>(testEnvironment.item("ps_10"));
        item.put("id", AttributeValue.fromS("ps_11"));
        item.put("next_check_shard", AttributeValue.fromS("high#0"));
        item.put(attribute, type.equals("S") ? AttributeValue.fromS(value) : AttributeValue.fromN(value));
        testEnvironment.putItem(item);
        paid("ps_12");
        assertThat(drain()).isTrue();

        assertThat(ids()).containsExactly("ps_10:PAID", "ps_12:PAID");
        assertThat(parkedMessages()).singleElement().asString().contains("ps_11");
        assertThat(log)
                .filteredOn(line -> line.contains("event parked"))
                .singleElement()
                .asString()
                .contains("UnreadableItemException");
    }

    /** Whatever the failure is, and not only one that the store reports as an unreadable item. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"eventID\":\"broken\"}",
                "{\"eventID\":\"broken\",\"dynamodb\":{\"SequenceNumber\":\"1\",\"NewImage\":{\"state\":null}}}"
            })
    void a_record_that_cannot_be_read_at_all_is_parked_and_delays_no_other(String broken) {
        testEnvironment.bus().rejectEntries("MalformedDetail", _ -> true);
        paid("ps_12");
        assertThat(drain()).isTrue();
        String readable = parkedMessages().getFirst();
        testEnvironment.bus().rejectEntries("none", _ -> false);

        byte[] response = invoke(("{\"Records\":[" + broken + "," + readable + "]}").getBytes(StandardCharsets.UTF_8));

        assertThat(new String(response, StandardCharsets.UTF_8)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(ids()).containsExactly("ps_12:PAID");
        assertThat(parkedMessages()).hasSize(2).last().asString().contains("broken");
    }

    /** A payment with reasons must never be published as one without. */
    @Test
    void review_reasons_of_another_shape_mean_that_the_payment_needs_review() {
        paid("ps_10");
        Map<String, AttributeValue> item = new HashMap<>(testEnvironment.item("ps_10"));
        item.put("id", AttributeValue.fromS("ps_11"));
        item.put("review_reasons", AttributeValue.fromL(List.of(AttributeValue.fromS("amount-mismatch"))));
        testEnvironment.putItem(item);
        assertThat(drain()).isTrue();

        assertThat(types()).containsExactly("Payment Paid", "Payment Needs Review");
        assertThat(ids()).containsExactly("ps_10:PAID", "ps_11:PAID:review:unknown-shape:0");
    }

    @Test
    void a_record_that_cannot_be_parked_is_delivered_again() {
        testEnvironment
                .bus()
                .rejectEntries("MalformedDetail", entry -> entry.detail().contains("ps_10"));
        testEnvironment.queues().setDown(true);
        paid("ps_10");
        paid("ps_11");
        assertThat(drain()).isFalse();
        assertThat(log).noneMatch(line -> line.contains("event parked") || line.contains("EventParked"));

        testEnvironment.queues().setDown(false);
        assertThat(drain()).isTrue();
        assertThat(parkedMessages()).hasSize(1);
        assertThat(log)
                .filteredOn(line -> line.contains("event parked"))
                .singleElement()
                .asString()
                .contains("\"reason\":\"REJECTED\"");
        assertThat(ids()).contains("ps_11:PAID");
    }

    @Test
    void the_weekly_invocation_publishes_nothing() {
        invoke("{\"Records\":[]}".getBytes(StandardCharsets.UTF_8));
        invoke("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(testEnvironment.bus().entries()).isEmpty();
    }

    /** Publishes randomly generated histories: the ids are those of the state changes, each once. */
    @Test
    void each_state_change_is_published_under_its_own_id() {
        Random random = new Random(42);
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            String session = "ps_" + i;
            sessions.opened(session, new LineItem.Unspecified());
            Set<String> stateChanges = new HashSet<>();
            boolean expired = false;
            int rank = 0;
            for (int step = 0; step < 4; step++) {
                int kind = random.nextInt(4);
                switch (kind) {
                    case 0 -> sessions.webhook(session, MomentStatus.ACTIVE, PaymentOutcome.PENDING, 1000);
                    case 1 -> sessions.webhook(session, MomentStatus.EXPIRED, PaymentOutcome.UNPAID, 1000);
                    case 2 -> sessions.webhook(session, MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1000);
                    default -> sessions.webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
                }
                int newRank = new int[] {0, 2, 5, 6}[kind];
                if (newRank > rank) {
                    rank = newRank;
                    if (newRank == 2) {
                        expired = true;
                    }
                    stateChanges.add(session + ":" + new String[] {"", "EXPIRED", "RESERVED", "PAID"}[kind]);
                }
            }
            assertThat(expired || rank != 2).isTrue();
            expected.addAll(stateChanges);
        }
        drain();
        assertThat(ids()).containsExactlyInAnyOrderElementsOf(expected);
    }
}
