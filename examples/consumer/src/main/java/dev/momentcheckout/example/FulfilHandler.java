package dev.momentcheckout.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Invoked by the queue {@code Payments}, with up to ten events of the event bus each time: the same event repeatedly,
 * and in any order. An event that fails stays in the queue, which delivers it again.
 */
public final class FulfilHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final Fulfilments fulfilments;
    private final Pricing pricing;

    /** Called by Lambda. */
    public FulfilHandler() {
        this(
                new Fulfilments(
                        DynamoDbClient.builder()
                                .httpClientBuilder(AwsCrtHttpClient.builder())
                                .build(),
                        System.getenv().getOrDefault("FULFILMENTS_TABLE", "")),
                Pricing.of(System.getenv().getOrDefault("PRICING", "")));
    }

    FulfilHandler(Fulfilments fulfilments, Pricing pricing) {
        this.fulfilments = fulfilments;
        this.pricing = pricing;
    }

    /**
     * Handles each event of a batch. Lambda counts only exceptions as errors, so an alarm sees an outage because a
     * batch without any success throws.
     *
     * @return the messages that SQS must deliver again; Lambda deletes all others
     * @throws IllegalStateException if every event failed, so that SQS delivers all of them again
     * @throws IllegalArgumentException if the event does not come from a queue: success would lose it
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Lambda, partial batch
     *     responses</a>
     */
    @Override
    public SQSBatchResponse handleRequest(SQSEvent batch, Context context) {
        List<SQSMessage> messages = batch.getRecords();
        if (messages == null) {
            throw new IllegalArgumentException("no batch of the queue");
        }
        List<BatchItemFailure> failures = new ArrayList<>();
        RuntimeException last = null;
        for (SQSMessage message : messages) {
            try {
                handle(PaymentEvent.parse(message.getBody()));
            } catch (RuntimeException e) {
                System.out.println(
                        "FAILED message " + message.getMessageId() + ", delivery " + deliveries(message) + ": " + e);
                failures.add(new BatchItemFailure(message.getMessageId()));
                last = e;
            }
        }
        if (last != null && failures.size() == messages.size()) {
            throw new IllegalStateException("all " + failures.size() + " events of the batch failed", last);
        }
        return new SQSBatchResponse(failures);
    }

    /** Returns how often SQS has delivered the message, including this time. */
    private static @Nullable String deliveries(SQSMessage message) {
        Map<String, String> attributes = message.getAttributes();
        return attributes == null ? null : attributes.get("ApproximateReceiveCount");
    }

    /** @throws IllegalArgumentException if a paid event cannot be read */
    Outcome handle(PaymentEvent event) {
        DetailType type = DetailType.of(event.detailType());
        if (type == null) {
            System.out.println("event of an unknown type ignored: " + event.detailType());
            return Outcome.IGNORED;
        }
        // Without a default branch, the compiler demands a decision for each type that is added.
        return switch (type) {
            case PAYMENT_PAID -> fulfil(event.detail().requireKnownVersion());
            // A review ends with another event or not at all; the shop decides what a refund takes back.
            case PAYMENT_NEEDS_REVIEW, PAYMENT_REFUNDED -> report(event.detailType(), event.detail());
            // Reserved money is not captured. No other of these types has money.
            case PAYMENT_RESERVED, PAYMENT_METHOD_VERIFIED, PAYMENT_FAILED, SESSION_EXPIRED, SESSION_CANCELLED ->
                Outcome.IGNORED;
        };
    }

    private Outcome fulfil(EventDetail detail) {
        boolean fulfilled = fulfilments.fulfil(detail, Delivery.of(detail, pricing));
        Outcome outcome = fulfilled ? Outcome.FULFILLED : Outcome.ALREADY_FULFILLED;
        System.out.println(outcome + " " + detail.text("session_id"));
        return outcome;
    }

    private static Outcome report(String typeName, EventDetail detail) {
        System.out.println(typeName + ": " + detail.text("id"));
        return Outcome.REPORTED;
    }
}
