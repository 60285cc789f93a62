package dev.momentcheckout.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/** Creates sessions, stores them and sends {@code payment_session.created}. */
final class SessionFactory {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Clock clock;
    private final Supplier<String> ids;
    private final String checkoutUrl;
    private final SessionStore store;
    private final Webhooks webhooks;

    SessionFactory(SimulatorSettings settings, SessionStore store, Webhooks webhooks) {
        clock = settings.clock();
        ids = settings.ids();
        checkoutUrl = settings.checkoutUrl().toString();
        this.store = store;
        this.webhooks = webhooks;
    }

    Session create(SessionRequest request, Mode mode) {
        String unique = ids.get();
        boolean customerAbsent = request.type() == SessionType.NEXT_IN_SERIES;
        Instant now = clock.instant();
        Session session = new Session(
                "ps_" + unique,
                request,
                mode,
                clientToken(unique),
                customerAbsent ? null : checkoutUrl + "/ckt" + unique,
                SessionStatus.ACTIVE,
                PaymentOutcome.NOT_STARTED,
                customerAbsent ? new Payment("pay_" + ids.get(), PaymentStatus.PROCESSING, now) : null,
                null,
                now,
                now);
        store.add(session);
        webhooks.emit(List.of(webhooks.event(EventType.SESSION_CREATED, session)));
        return session;
    }

    /** An unsigned JWT ({@code alg: none}), so that it cannot be confused with a real token. */
    private String clientToken(String unique) {
        return base64("{\"alg\":\"none\"}") + "." + base64("{\"session\":\"ps_" + unique + "\"}") + "."
                + base64(ids.get());
    }

    private static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
