package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.simulator.SignedDelivery;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Jazzer target: signs a recorded webhook, replaces its body or one of its headers, and sends it to the webhook. The
 * function must reject it and write nothing.
 */
public final class FuzzedForgery {
    private static final FuzzedRoutes ROUTES = new FuzzedRoutes();
    private static final List<String> RECORDED = FuzzedRoutes.recordedWebhooks();
    private static final String VERSION = "v1,";
    private static final List<String> PARTS = List.of("body", "webhook-id", "webhook-timestamp", "webhook-signature");

    private FuzzedForgery() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String original = data.pickValue(RECORDED);
        String part = data.pickValue(PARTS);
        String forged = data.consumeRemainingAsString();
        SignedDelivery signed = ROUTES.signed(FuzzedRoutes.bytes(original));
        Map<String, String> headers = new HashMap<>(signed.headers());
        boolean isBody = part.equals("body");
        if (!isBody) {
            headers.put(part, forged);
        }
        int status = ROUTES.webhook(headers, isBody ? FuzzedRoutes.bytes(forged) : signed.body())
                .getStatusCode();
        boolean isUnwritten = ROUTES.removeAll();
        // A signature header may list further signatures, and white space around a header does not change it.
        boolean isSigned = isBody
                ? forged.equals(original)
                : isEquivalent(forged, signed.headers().getOrDefault(part, ""));
        FuzzedRoutes.require(isSigned || status == 401, "a forged " + part + " is answered with " + status);
        FuzzedRoutes.require(isSigned || isUnwritten, "a forged " + part + " is written");
    }

    private static boolean isEquivalent(String forged, String signed) {
        return Arrays.stream(forged.strip().split(" "))
                .anyMatch(entry -> entry.equals(signed) || isSame(entry, signed));
    }

    /** Base64 writes the same bytes in several ways, such as without padding. */
    private static boolean isSame(String entry, String signed) {
        try {
            return entry.startsWith(VERSION)
                    && signed.startsWith(VERSION)
                    && Arrays.equals(decoded(entry), decoded(signed));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] decoded(String entry) {
        return Base64.getDecoder().decode(entry.substring(VERSION.length()));
    }
}
