package dev.momentcheckout.wiring;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.momentcheckout.moment.Pause;
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
public final class Rehearsal {
    /** The id of the session that is rehearsed with. */
    public static final String SESSION = "ps_rehearsal";

    /** The mark of the function that rehearses. */
    public static final String MARK = "rehearsal";

    private static final String SUCCESS = "{\"statusCode\":200,";

    /** Whatever the stack's settings are, a rehearsal is of the usual case, and signs with nobody's keys. */
    private static final Map<String, String> SETTINGS = Map.of(
            "AWS_ACCESS_KEY_ID", "rehearsal",
            "AWS_SECRET_ACCESS_KEY", "rehearsal",
            "AWS_SESSION_TOKEN", "rehearsal",
            "MOMENT_MODE", "test",
            "MOMENT_BASE_URL", "https://moment.invalid",
            "MARK", MARK,
            "SIGN_IN", "none");

    private final Map<String, String> settings;
    private final Understudy understudy;
    private final byte[] event;

    /**
     * @param settings that the function has besides those of its stack, which they replace
     * @param answers by what is asked for: an action of AWS as its {@code X-Amz-Target} names it, or method and path
     * @param event JSON
     */
    public Rehearsal(Map<String, String> settings, Map<String, String> answers, String event) {
        this.settings = settings;
        this.understudy = new Understudy(answers);
        this.event = event.getBytes(StandardCharsets.UTF_8);
    }

    /** Moment's session object in test mode, of ZAR 10.00, about to be paid. */
    public static String session(String status, String paymentOutcome) {
        return """
                {"id":"%s","type":"one_time","amount":1000,"currency":"ZAR","status":"%s","payment_outcome":"%s","client_token":"rehearsal",
                 "mode":"test","metadata":{"checkout":"%s"},"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}
                """.formatted(SESSION, status, paymentOutcome, MARK);
    }

    /** DynamoDB's answer with that session as an open item. */
    public static String item() {
        return """
                {"Item":{"id":{"S":"%s"},"version":{"N":"1"},"revision":{"N":"1"},"state":{"S":"OPEN"},"rank":{"N":"0"},"recorded":{"BOOL":true},
                 "owner":{"S":"anonymous"},"amount":{"N":"1000"},"currency":{"S":"ZAR"},"mode":{"S":"test"},"attempt":{"S":"none"},
                 "seen":{"SS":["1000 ZAR test"]},"history":{"L":[{"S":"OPEN"}]},"created_at_ms":{"N":"1000"},"changed_at_ms":{"N":"1000"},
                 "due_shard":{"S":"soon#0"},"due_at":{"N":"1"},"expires_at":{"N":"1"}}}
                """.formatted(SESSION);
    }

    /**
     * Plays it.
     *
     * @param function makes the function, from its environment and what is around it
     * @throws IllegalStateException if it is not answered 200, or did not ask for all that it has answers to
     */
    public void play(
            Map<String, String> environment,
            Clock clock,
            BiFunction<Map<String, String>, Surroundings, RequestStreamHandler> function) {
        Map<String, String> rehearsed = new HashMap<>(environment);
        rehearsed.putAll(SETTINGS);
        rehearsed.putAll(settings);
        var around = new Surroundings(clock, Pause::sleeping, () -> understudy, _ -> {});
        var answer = new ByteArrayOutputStream();
        try {
            function.apply(rehearsed, around)
                    .handleRequest(new ByteArrayInputStream(event), answer, new RehearsalContext());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String said = answer.toString(StandardCharsets.UTF_8);
        if (!said.startsWith(SUCCESS) || !understudy.wasAskedForAll()) {
            throw new IllegalStateException(
                    "what is rehearsed is no request as they are now: " + said + " after " + understudy.asked());
        }
    }
}
