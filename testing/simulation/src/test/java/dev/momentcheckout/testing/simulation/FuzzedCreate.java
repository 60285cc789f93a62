package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A Jazzer target: sends any body and any idempotency key to create, with each pricing. The key is often one of two
 * valid ones, so that many requests concern a purchase that exists.
 */
public final class FuzzedCreate {
    private static final FuzzedRoutes ROUTES = new FuzzedRoutes();
    private static final List<Map<String, String>> PRICINGS =
            List.of(Map.of(), SystemUnderTest.CATALOG_PRICING, SystemUnderTest.CLIENT_PRICING);
    private static final List<String> VALID_KEYS =
            List.of("0b5f1e9c-3d4a-4c57-9b1e-2f6d8a7c5e10", "01990a5e-7c3b-7d21-8f4a-6b9d2c1e0f33");
    private static final int KEY_LENGTH = 60;

    private FuzzedCreate() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        Map<String, String> pricing = data.pickValue(PRICINGS);
        boolean isBinary = data.consumeInt(0, 3) == 3;
        HttpApiRequest request = HttpApiRequest.create();
        int key = data.consumeInt(0, 3);
        if (key == 1) {
            request = request.withHeader("idempotency-key", data.consumeString(KEY_LENGTH));
        } else if (key > 1) {
            request = request.withHeader("idempotency-key", VALID_KEYS.get(key - 2));
        }
        String body = data.consumeRemainingAsString();
        ROUTES.create(
                pricing, isBinary ? request.withBody(body.getBytes(StandardCharsets.UTF_16)) : request.withBody(body));
    }
}
