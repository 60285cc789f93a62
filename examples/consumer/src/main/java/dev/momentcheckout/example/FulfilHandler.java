package dev.momentcheckout.example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Called by the rule with one event. Delivery comes between {@link Fulfilment#takes} and {@link Fulfilment#done}, and must bear a repetition of the same id. */
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

    /** @return what was done: {@code delivered}, {@code told a person} or {@code nothing} */
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        return act(event);
    }

    String act(Map<String, Object> event) {
        if (!(event.get("detail") instanceof Map<?, ?> detail)) {
            throw new IllegalArgumentException("an event of moment.checkout has a detail");
        }
        if ("Payment Needs Review".equals(event.get("detail-type"))) {
            System.out.println(
                    "held, somebody must look: " + detail.get("session_id") + " " + detail.get("review_reasons"));
            return "told a person";
        }
        String id = String.valueOf(detail.get("id"));
        String session = String.valueOf(detail.get("session_id"));
        if (!fulfilment.takes(id, session, Long.parseLong(String.valueOf(detail.get("rank"))))) {
            return "nothing";
        }
        System.out.println("deliver what was paid for: " + detail.get("order_id"));
        fulfilment.done(id, session);
        return "delivered";
    }
}
