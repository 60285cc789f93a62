package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.simulator.SignedDelivery;

/**
 * A Jazzer target: sends any correctly signed bytes to the webhook, which must answer 200. Moment would deliver
 * rejected bytes again and again.
 */
public final class FuzzedWebhook {
    private static final FuzzedRoutes ROUTES = new FuzzedRoutes();

    private FuzzedWebhook() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        SignedDelivery signed = ROUTES.signed(data.consumeRemainingAsBytes());
        int status = ROUTES.webhook(signed.headers(), signed.body()).getStatusCode();
        FuzzedRoutes.require(status == 200, "a signed webhook is answered with " + status);
    }
}
