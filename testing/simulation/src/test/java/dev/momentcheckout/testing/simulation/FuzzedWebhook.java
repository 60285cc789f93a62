package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.simulator.SignedDelivery;

/** Any bytes that Moment has signed, to the webhook: whatever they are, they are taken, since Moment would only bring them again. Called by Jazzer. */
public final class FuzzedWebhook {
    private static final EdgeCases EDGES = new EdgeCases();

    private FuzzedWebhook() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        SignedDelivery signed = EDGES.signed(data.consumeRemainingAsBytes());
        int status = EDGES.webhook(signed.headers(), signed.body()).getStatusCode();
        EdgeCases.require(status == 200, "what Moment has signed is answered with " + status);
    }
}
