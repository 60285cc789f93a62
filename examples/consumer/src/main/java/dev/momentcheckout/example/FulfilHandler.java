package dev.momentcheckout.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Invoked by the rule on the event bus, with one event each time: the same event repeatedly, and in any order. */
public final class FulfilHandler implements RequestHandler<Map<String, Object>, String> {
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
     * Returns the name of the {@link Outcome}.
     *
     * @throws IllegalArgumentException if a paid event cannot be read; Lambda then invokes the function again
     */
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        return handle(event).name();
    }

    Outcome handle(Map<String, Object> event) {
        String typeName = String.valueOf(event.get("detail-type"));
        DetailType type = DetailType.of(typeName);
        if (type == null) {
            System.out.println("event of an unknown type ignored: " + typeName);
            return Outcome.IGNORED;
        }
        // Without a default branch, the compiler demands a decision for each type that is added.
        return switch (type) {
            case PAYMENT_PAID -> fulfil(EventDetail.of(event).requireKnownVersion());
            // A review ends with another event or not at all; the shop decides what a refund takes back.
            case PAYMENT_NEEDS_REVIEW, PAYMENT_REFUNDED -> report(typeName, EventDetail.of(event));
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
