package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Any body and any key, under each pricing, to create. Called by Jazzer. */
public final class FuzzedCreate {
    private static final EdgeCases EDGES = new EdgeCases();
    private static final List<Map<String, String>> PRICINGS = List.of(
            Map.of(),
            Map.of("PRICING", "catalog"),
            Map.of(
                    "PRICING",
                    "client",
                    "CLIENT_MIN_AMOUNT",
                    "1",
                    "CLIENT_MAX_AMOUNT",
                    "1000",
                    "CLIENT_CURRENCIES",
                    "ZAR"));
    private static final int KEY = 60;

    private FuzzedCreate() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        Map<String, String> pricing = data.pickValue(PRICINGS);
        boolean isBinary = data.consumeInt(0, 3) == 3;
        HttpApiRequest call = HttpApiRequest.create();
        if (data.consumeInt(0, 3) == 3) {
            call = call.withHeader("idempotency-key", data.consumeString(KEY));
        }
        String body = data.consumeRemainingAsString();
        EDGES.create(pricing, isBinary ? call.withBody(body.getBytes(StandardCharsets.UTF_16)) : call.withBody(body));
    }
}
