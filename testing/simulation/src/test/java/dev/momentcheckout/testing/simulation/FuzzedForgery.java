package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.simulator.SignedDelivery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Moment has signed, with its body or one of its headers replaced, to the webhook: nothing of it is ever written. Called by Jazzer. */
public final class FuzzedForgery {
    private static final EdgeCases EDGES = new EdgeCases();
    private static final List<String> RECORDED = EdgeCases.recordedWebhooks();
    private static final List<String> PARTS = List.of("body", "webhook-id", "webhook-timestamp", "webhook-signature");

    private FuzzedForgery() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String original = data.pickValue(RECORDED);
        String part = data.pickValue(PARTS);
        String forged = data.consumeRemainingAsString();
        SignedDelivery signed = EDGES.signed(EdgeCases.bytes(original));
        Map<String, String> headers = new HashMap<>(signed.headers());
        boolean isBody = part.equals("body");
        if (!isBody) {
            headers.put(part, forged);
        }
        int status = EDGES.webhook(headers, isBody ? EdgeCases.bytes(forged) : signed.body())
                .getStatusCode();
        boolean isEmpty = EDGES.isEmpty();
        // A header may carry more signatures than the right one, and say the same in other words.
        boolean isSigned = isBody
                ? forged.equals(original)
                : saysTheSame(forged, signed.headers().getOrDefault(part, ""));
        EdgeCases.require(isSigned || status == 401, "a forged " + part + " is answered with " + status);
        EdgeCases.require(isSigned || isEmpty, "a forged " + part + " is written");
    }

    private static boolean saysTheSame(String forged, String signed) {
        return List.of(forged.split(" ")).contains(signed) || forged.strip().equals(signed);
    }
}
