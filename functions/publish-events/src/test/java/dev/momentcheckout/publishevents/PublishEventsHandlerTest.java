package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.store.DynamoDbRefundStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The function behind DynamoDB Local's real stream, with a bus and a queue that fail on command. Every event is held to the schema. */
class PublishEventsHandlerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PojoSerializer<DynamodbEvent> EVENTS =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, PublishEventsHandlerTest.class.getClassLoader());
    private static final PojoSerializer<StreamsEventResponse> ANSWERS =
            JacksonFactory.getInstance().getSerializer(StreamsEventResponse.class);
    private static final JsonSchema SCHEMA = schema();
    private static final Money PRICE = new Money(1000, Currency.getInstance("ZAR"));

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final DynamoDbSessionStore sessions =
            new DynamoDbSessionStore(LocalDynamoDb.shared().client(), testEnvironment.table());
    private final PublishEventsHandler handler = new PublishEventsHandler(
            testEnvironment.environment("PublishEvents"), SystemServices.of(testEnvironment.clock(), _ -> {}));
    private final TableStream stream = testEnvironment.stream();

    @AfterEach
    void close() {
        testEnvironment.close();
    }

    private static JsonSchema schema() {
        Path file = Path.of(System.getProperty("project.root"), "docs/events/event.schema.json");
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] invoke(byte[] event) {
        var answer =
                handler.handleRequest(EVENTS.fromJson(new ByteArrayInputStream(event)), new LambdaContext("stream"));
        var json = new ByteArrayOutputStream();
        ANSWERS.toJson(answer, json);
        return json.toByteArray();
    }

    private boolean drain() {
        return stream.drain(this::invoke);
    }

    /** What the bus has, each held to the schema. */
    private List<JsonNode> told() {
        List<JsonNode> all = new ArrayList<>();
        for (Entry entry : testEnvironment.bus().entries()) {
            assertThat(entry.source()).isEqualTo("moment.checkout");
            assertThat(entry.bus()).isEqualTo("stage");
            try {
                JsonNode detail = JSON.readTree(entry.detail());
                JsonNode event = JSON.createObjectNode()
                        .put("detail-type", entry.detailType())
                        .set("detail", detail);
                assertThat(SCHEMA.validate(event)).as(entry.toString()).isEmpty();
                all.add(detail);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        return all;
    }

    private List<String> ids() {
        return told().stream().map(detail -> detail.path("id").asText()).toList();
    }

    private List<String> types() {
        return testEnvironment.bus().entries().stream().map(Entry::detailType).toList();
    }

    private void opened(String session, Purchase purchase) {
        sessions.update(new SessionId(session), before -> {
            ExpectedTerms expectation = new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST, purchase);
            Observation answer = told(session, Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED, 1000);
            return before == null ? PaymentSession.opened(expectation, answer) : before.created(expectation, answer);
        });
    }

    private void webhook(String session, MomentStatus status, PaymentOutcome outcome, long amount) {
        Observation told = told(session, Source.WEBHOOK, status, outcome, amount);
        sessions.update(
                told.session(), before -> before == null ? PaymentSession.provisional(told) : before.observe(told));
    }

    private Observation told(String session, Source source, MomentStatus status, PaymentOutcome outcome, long amount) {
        var now = testEnvironment.clock().instant();
        return new Observation(
                new SessionId(session),
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(amount, "ZAR", MomentMode.TEST),
                false,
                outcome == PaymentOutcome.PAID ? "pay_" + session : null,
                now,
                now,
                "stage",
                now);
    }

    @Test
    void a_payment_is_told_once_with_all_that_the_shop_needs() {
        opened("ps_1", new Purchase.OfOrder(new OrderId("order-1")));
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);

        assertThat(drain()).isTrue();

        assertThat(types()).containsExactly("Payment Paid");
        assertThat(told().getFirst().toString())
                .isEqualTo(
                        "{\"id\":\"ps_1:PAID\",\"session_id\":\"ps_1\",\"state\":\"PAID\",\"rank\":6,\"amount\":1000,"
                                + "\"currency\":\"ZAR\",\"mode\":\"test\",\"order_id\":\"order-1\",\"payment_id\":\"pay_ps_1\","
                                + "\"occurred_at\":\"2026-05-28T20:26:40Z\"}");
    }

    @Test
    void what_was_bought_is_told() {
        opened("ps_1", new Purchase.OfProduct(new ProductId("tea"), 3));
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1000);
        drain();
        assertThat(types()).containsExactly("Payment Reserved");
        assertThat(told().getFirst().path("product_id").asText()).isEqualTo("tea");
        assertThat(told().getFirst().path("quantity").asInt()).isEqualTo(3);
    }

    @Test
    void a_provisional_session_is_told_when_create_records_it() {
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        drain();
        assertThat(testEnvironment.bus().entries()).isEmpty();

        opened("ps_1", new Purchase.Unspecified());
        drain();
        assertThat(ids()).containsExactly("ps_1:PAID");
    }

    @Test
    void money_that_differs_is_told_as_held_with_what_was_seen() {
        opened("ps_1", new Purchase.Unspecified());
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1);
        drain();

        assertThat(types()).containsExactly("Payment Needs Review");
        JsonNode held = told().getFirst();
        assertThat(held.path("amount").asLong()).isEqualTo(1000);
        assertThat(held.path("review_reasons").toString()).isEqualTo("[\"amount-mismatch\"]");
        assertThat(held.path("reported").toString())
                .isEqualTo("[{\"amount\":1,\"currency\":\"ZAR\",\"mode\":\"test\"}]");
    }

    @Test
    void money_in_a_session_that_nobody_recorded_is_told_as_held() {
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 777);
        sessions.update(new SessionId("ps_1"), before -> {
            NextCheck due = java.util.Objects.requireNonNull(
                    java.util.Objects.requireNonNull(before).nextCheck());
            return before.checkFailed(due, before.createdAt().plusSeconds(600));
        });
        drain();

        assertThat(ids()).containsExactly("ps_1:PAID:review:" + ReviewReason.UNRECORDED_SESSION.name() + ":1");
        assertThat(told().getFirst().path("amount").asLong()).isEqualTo(777);
    }

    @Test
    void two_payments_of_one_order_are_one_paid_and_one_held() {
        for (String session : List.of("ps_1", "ps_2")) {
            opened(session, new Purchase.OfOrder(new OrderId("order-1")));
            webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        }
        drain();
        assertThat(ids()).containsExactlyInAnyOrder("ps_1:PAID", "ps_2:PAID:review:order-already-paid:0");
    }

    @Test
    void one_end_is_told_and_late_money_after_it() {
        opened("ps_1", new Purchase.Unspecified());
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.UNPAID, 1000);
        webhook("ps_1", MomentStatus.EXPIRED, PaymentOutcome.UNPAID, 1000);
        webhook("ps_1", MomentStatus.CANCELLED, PaymentOutcome.UNPAID, 1000);
        webhook("ps_1", MomentStatus.EXPIRED, PaymentOutcome.PAID, 1000);
        drain();
        assertThat(types()).containsExactly("Payment Failed", "Payment Paid");
    }

    @Test
    void open_sessions_orders_and_removed_items_are_nothing_to_the_shop() {
        opened("ps_1", new Purchase.OfOrder(new OrderId("order-1")));
        webhook("ps_1", MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
        drain();
        LocalDynamoDb.shared()
                .client()
                .deleteItem(delete ->
                        delete.tableName(testEnvironment.table()).key(Map.of("id", AttributeValue.fromS("ps_1"))));
        opened("ps_2", new Purchase.Unspecified());
        drain();
        assertThat(ids()).containsExactly("ps_1:PAID");
    }

    @Test
    void each_refund_is_an_event_of_its_own_however_often_it_is_delivered() {
        DynamoDbRefundStore refunds =
                new DynamoDbRefundStore(LocalDynamoDb.shared().client(), testEnvironment.table());
        for (String event : List.of("evt_1", "evt_1", "evt_2")) {
            refunds.save(new Refund(
                    event,
                    "pay_1",
                    "re_" + event,
                    new ReportedTerms(500L, "ZAR", MomentMode.TEST),
                    testEnvironment.clock().instant()));
        }
        drain();
        assertThat(ids()).containsExactlyInAnyOrder("refund:evt_1", "refund:evt_2");
        assertThat(types()).containsOnly("Payment Refunded");
        assertThat(told().getFirst().path("payment_id").asText()).isEqualTo("pay_1");
        assertThat(told().getFirst().path("amount").asLong()).isEqualTo(500);
    }

    // What goes wrong.

    private void paid(String session) {
        opened(session, new Purchase.Unspecified());
        webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
    }

    @Test
    void an_outage_of_the_bus_is_waited_for_and_the_order_kept() {
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
        assertThat(testEnvironment.queues().messages(testEnvironment.queues().queueUrl("ParkedEvents")))
                .isEmpty();
    }

    @Test
    void an_entry_that_the_bus_does_not_take_now_comes_again_and_nothing_is_left_out() {
        testEnvironment
                .bus()
                .refuse("ThrottlingException", entry -> entry.detail().contains("ps_12"));
        for (int i = 10; i < 15; i++) {
            paid("ps_" + i);
        }
        assertThat(drain()).isFalse();
        testEnvironment.bus().refuse("none", _ -> false);
        assertThat(drain()).isTrue();

        assertThat(new HashSet<>(ids())).hasSize(5);
        assertThat(ids().subList(0, 2)).containsExactly("ps_10:PAID", "ps_11:PAID");
        assertThat(ids()).contains("ps_12:PAID");
    }

    @Test
    void an_entry_that_the_bus_never_takes_is_parked_whole_and_holds_up_nobody() {
        testEnvironment.bus().refuse("MalformedDetail", entry -> entry.detail().contains("ps_12"));
        for (int i = 10; i < 15; i++) {
            paid("ps_" + i);
        }
        assertThat(drain()).isTrue();

        assertThat(ids()).containsExactly("ps_10:PAID", "ps_11:PAID", "ps_13:PAID", "ps_14:PAID");
        assertThat(testEnvironment.queues().messages(testEnvironment.queues().queueUrl("ParkedEvents")))
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
        testEnvironment.bus().refuse("MalformedDetail", entry -> entry.detail().contains("ps_12"));
        paid("ps_12");
        assertThat(drain()).isTrue();
        assertThat(ids()).isEmpty();
        String parked = testEnvironment
                .queues()
                .messages(testEnvironment.queues().queueUrl("ParkedEvents"))
                .getFirst();

        testEnvironment.bus().refuse("none", _ -> false);
        invoke(("{\"Records\":[" + parked + "]}").getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(ids()).containsExactly("ps_12:PAID");
    }

    @Test
    void an_image_that_cannot_be_read_is_parked_whole_and_holds_up_nobody() {
        paid("ps_10");
        Map<String, AttributeValue> item = new HashMap<>(testEnvironment.item("ps_10"));
        item.put("id", AttributeValue.fromS("ps_11"));
        item.put("state", AttributeValue.fromS("SETTLED_BY_CODE_TO_COME"));
        testEnvironment.putItem(item);
        paid("ps_12");
        assertThat(drain()).isTrue();

        assertThat(ids()).containsExactly("ps_10:PAID", "ps_12:PAID");
        assertThat(testEnvironment.queues().messages(testEnvironment.queues().queueUrl("ParkedEvents")))
                .singleElement()
                .asString()
                .contains("ps_11");
    }

    @Test
    void what_cannot_even_be_parked_comes_again() {
        testEnvironment.bus().refuse("MalformedDetail", entry -> entry.detail().contains("ps_10"));
        testEnvironment.queues().setDown(true);
        paid("ps_10");
        paid("ps_11");
        assertThat(drain()).isFalse();

        testEnvironment.queues().setDown(false);
        assertThat(drain()).isTrue();
        assertThat(testEnvironment.queues().messages(testEnvironment.queues().queueUrl("ParkedEvents")))
                .hasSize(1);
        assertThat(ids()).contains("ps_11:PAID");
    }

    @Test
    void the_weekly_call_does_nothing() {
        invoke("{\"Records\":[]}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        invoke("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(testEnvironment.bus().entries()).isEmpty();
    }

    /** Whole histories by chance: the ids that are told are those of the rises, each once. */
    @Test
    void the_ids_that_are_told_are_those_of_the_rises() {
        Random random = new Random(42);
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            String session = "ps_" + i;
            opened(session, new Purchase.Unspecified());
            Set<String> rises = new HashSet<>();
            boolean end = false;
            int rank = 0;
            for (int step = 0; step < 4; step++) {
                int which = random.nextInt(4);
                switch (which) {
                    case 0 -> webhook(session, MomentStatus.ACTIVE, PaymentOutcome.PENDING, 1000);
                    case 1 -> webhook(session, MomentStatus.EXPIRED, PaymentOutcome.UNPAID, 1000);
                    case 2 -> webhook(session, MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1000);
                    default -> webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000);
                }
                int rose = new int[] {0, 2, 5, 6}[which];
                if (rose > rank) {
                    rank = rose;
                    if (rose == 2) {
                        end = true;
                    }
                    rises.add(session + ":" + new String[] {"", "EXPIRED", "RESERVED", "PAID"}[which]);
                }
            }
            assertThat(end || rank != 2).isTrue();
            expected.addAll(rises);
        }
        drain();
        assertThat(ids()).containsExactlyInAnyOrderElementsOf(expected);
    }
}
