package dev.momentcheckout.testing.simulation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.momentcheckout.testing.support.HttpApiRequest;

/** A Jazzer target: sends any session id to the status route. No unknown id may be answered with 200. */
public final class FuzzedStatus {
    private static final FuzzedRoutes ROUTES = new FuzzedRoutes();

    private FuzzedStatus() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        int status = ROUTES.status(HttpApiRequest.status(data.consumeRemainingAsString()))
                .getStatusCode();
        FuzzedRoutes.require(status == 400 || status == 404, "an unknown session is answered with " + status);
    }
}
