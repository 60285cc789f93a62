package dev.momentcheckout.simulator;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The pay page below {@code /pay}, in place of Moment's checkout page. It calls the control API and reports to an
 * embedding page with {@code postMessage}; {@code pay.js} documents the messages.
 */
final class PayPage implements HttpService {
    private static final Map<String, String> TYPES = Map.of(
            "pay.html", "text/html; charset=utf-8",
            "pay.css", "text/css; charset=utf-8",
            "pay.js", "text/javascript; charset=utf-8");

    @Override
    public void routing(HttpRules rules) {
        TYPES.keySet().forEach(name -> rules.get("/assets/" + name, (_, response) -> file(name, response)));
        rules.get("/{id}", (_, response) -> file("pay.html", response));
    }

    private static void file(String name, ServerResponse response) throws IOException {
        try (InputStream in = PayPage.class.getResourceAsStream("pay/" + name)) {
            if (in == null) {
                response.status(Status.INTERNAL_SERVER_ERROR_500).send();
                return;
            }
            response.header(HeaderNames.CONTENT_TYPE, TYPES.getOrDefault(name, ""))
                    .header(HeaderNames.CACHE_CONTROL, "no-store")
                    .header(
                            HeaderNames.create("Content-Security-Policy"),
                            "default-src 'self'; base-uri 'none'; form-action 'none'")
                    .send(in.readAllBytes());
        }
    }
}
