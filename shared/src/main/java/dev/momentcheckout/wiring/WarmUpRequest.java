package dev.momentcheckout.wiring;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.momentcheckout.session.Sleeper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A whole request, played through while a function starts: it loads and links what the first real request needs, at a time when Lambda gives a function a whole
 * processor and nobody waits. It is played by a function of its own, whose AWS and Moment are made up, so nothing of it leaves the process, and nothing of it
 * stays.
 */
public final class WarmUpRequest {
    /** The id of the session that is rehearsed with. */
    public static final String SESSION = "ps_rehearsal";

    /** The mark of the function that rehearses. */
    public static final String INTEGRATION_ID = "rehearsal";

    private static final String SUCCESS = "{\"statusCode\":200,";

    /** Whatever the stack's settings are, a rehearsal is of the usual case, and signs with nobody's keys. */
    private static final Map<String, String> SETTINGS = Map.of(
            "AWS_ACCESS_KEY_ID", "rehearsal",
            "AWS_SECRET_ACCESS_KEY", "rehearsal",
            "AWS_SESSION_TOKEN", "rehearsal",
            "MOMENT_MODE", "test",
            "MOMENT_BASE_URL", "https://moment.invalid",
            "INTEGRATION_ID", INTEGRATION_ID,
            "SIGN_IN", "none");

    private final Map<String, String> settings;
    private final CannedResponses responses;
    private final byte[] event;

    /**
     * @param settings that the function has besides those of its stack, which they replace
     * @param answers by what is asked for: an action of AWS as its {@code X-Amz-Target} names it, or method and path
     * @param event JSON
     */
    public WarmUpRequest(Map<String, String> settings, Map<String, String> answers, String event) {
        this.settings = settings;
        this.responses = new CannedResponses(answers);
        this.event = event.getBytes(StandardCharsets.UTF_8);
    }

    /** Moment's session object in test mode, of ZAR 10.00, about to be paid. */
    public static String session(String status, String paymentOutcome) {
        return """
                {"id":"%s","type":"one_time","amount":1000,"currency":"ZAR","status":"%s","payment_outcome":"%s","client_token":"rehearsal",
                 "mode":"test","metadata":{"integration_id":"%s"},"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}
                """.formatted(SESSION, status, paymentOutcome, INTEGRATION_ID);
    }

    /** DynamoDB's answer with that session as an open item. */
    public static String item() {
        return """
                {"Item":{"id":{"S":"%s"},"version":{"N":"1"},"revision":{"N":"1"},"state":{"S":"OPEN"},"rank":{"N":"0"},"created_here":{"BOOL":true},
                 "owner":{"S":"anonymous"},"amount":{"N":"1000"},"currency":{"S":"ZAR"},"mode":{"S":"test"},"last_attempt":{"S":"none"},
                 "reported_terms":{"SS":["1000 ZAR test"]},"history":{"L":[{"S":"OPEN"}]},"created_at_ms":{"N":"1000"},"updated_at_ms":{"N":"1000"},
                 "next_check_shard":{"S":"high#0"},"next_check_at":{"N":"1"},"expires_at":{"N":"1"}}}
                """.formatted(SESSION);
    }

    /**
     * Plays it.
     *
     * @param function makes the function, from its environment and what is around it
     * @throws IllegalStateException if it is not answered 200, or did not ask for all that it has answers to
     */
    public void run(
            Map<String, String> environment,
            Clock clock,
            BiFunction<Map<String, String>, SystemServices, RequestStreamHandler> function) {
        Map<String, String> warmUpSettings = new HashMap<>(environment);
        warmUpSettings.putAll(SETTINGS);
        warmUpSettings.putAll(settings);
        var services = new SystemServices(clock, Sleeper::sleep, () -> responses, _ -> {});
        var answer = new ByteArrayOutputStream();
        try {
            function.apply(warmUpSettings, services)
                    .handleRequest(new ByteArrayInputStream(event), answer, new WarmUpContext());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String said = answer.toString(StandardCharsets.UTF_8);
        if (!said.startsWith(SUCCESS) || !responses.allRequested()) {
            throw new IllegalStateException(
                    "what is rehearsed is no request as they are now: " + said + " after " + responses.requested());
        }
    }
}
