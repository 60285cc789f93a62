package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A Jazzer target: sends any body and any idempotency key to create, with each pricing. */
public final class FuzzedCreate {
    private static final FuzzedRoutes ROUTES = new FuzzedRoutes();
    private static final List<Map<String, String>> PRICINGS =
            List.of(Map.of(), SystemUnderTest.CATALOG_PRICING, SystemUnderTest.CLIENT_PRICING);
    private static final int KEY_LENGTH = 60;

    private FuzzedCreate() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        Map<String, String> pricing = data.pickValue(PRICINGS);
        boolean isBinary = data.consumeInt(0, 3) == 3;
        HttpApiRequest request = HttpApiRequest.create();
        if (data.consumeInt(0, 3) == 3) {
            request = request.withHeader("idempotency-key", data.consumeString(KEY_LENGTH));
        }
        String body = data.consumeRemainingAsString();
        ROUTES.create(
                pricing, isBinary ? request.withBody(body.getBytes(StandardCharsets.UTF_16)) : request.withBody(body));
    }
}
