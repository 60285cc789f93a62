package dev.momentcheckout.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Invoked by the rule, with one event each time. Deliver between {@link Fulfilment#begin} and {@link
 * Fulfilment#complete}. The delivery must be idempotent: it runs again if the function fails before {@code complete}.
 */
public final class FulfilHandler implements RequestHandler<Map<String, Object>, String> {
    private final Fulfilment fulfilment;

    /** Called by Lambda. */
    public FulfilHandler() {
        this(new Fulfilment(
                DynamoDbClient.builder()
                        .httpClientBuilder(AwsCrtHttpClient.builder())
                        .build(),
                System.getenv().getOrDefault("FULFILMENTS_TABLE", "")));
    }

    FulfilHandler(Fulfilment fulfilment) {
        this.fulfilment = fulfilment;
    }

    /** @return what was done: {@code delivered}, {@code needs review} or {@code ignored} */
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        return handle(event);
    }

    String handle(Map<String, Object> event) {
        if (!(event.get("detail") instanceof Map<?, ?> detail)) {
            throw new IllegalArgumentException("an event of moment.checkout has a detail");
        }
        if ("Payment Needs Review".equals(event.get("detail-type"))) {
            System.out.println(
                    "payment needs review: " + detail.get("session_id") + " " + detail.get("review_reasons"));
            return "needs review";
        }
        String id = String.valueOf(detail.get("id"));
        String session = String.valueOf(detail.get("session_id"));
        if (!fulfilment.begin(id, session, Long.parseLong(String.valueOf(detail.get("rank"))))) {
            return "ignored";
        }
        System.out.println("deliver order " + detail.get("order_id"));
        fulfilment.complete(id, session);
        return "delivered";
    }
}
