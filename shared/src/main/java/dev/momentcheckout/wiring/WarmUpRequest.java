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
 * A complete request that runs during init, when Lambda gives a function a whole processor. It loads and links the
 * classes that the first real request needs. A second instance of the handler processes it, with {@link
 * CannedResponses} in place of AWS and Moment. Nothing leaves the process, and the instance is discarded
 * (docs/decisions/0013).
 */
public final class WarmUpRequest {
    /** The id of the session in the request and in the canned responses. */
    public static final String SESSION = "ps_warm_up";

    /** The integration id of the second instance. */
    public static final String INTEGRATION_ID = "warm-up";

    private static final String SUCCESS = "{\"statusCode\":200,";

    /**
     * Replaces the settings of the stack, so that the request is the same in every stack and signs with no real key.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "AWS_ACCESS_KEY_ID", "warm-up",
            "AWS_SECRET_ACCESS_KEY", "warm-up",
            "AWS_SESSION_TOKEN", "warm-up",
            "MOMENT_MODE", "test",
            "MOMENT_BASE_URL", "https://moment.invalid",
            "INTEGRATION_ID", INTEGRATION_ID,
            "SIGN_IN", "none");

    private final Map<String, String> settings;
    private final CannedResponses responses;
    private final byte[] event;

    /**
     * Creates a warm-up request.
     *
     * @param settings replace those of the stack
     * @param responses JSON by call: an AWS action as in {@code X-Amz-Target}, or method and path
     * @param event JSON of API Gateway's event
     */
    public WarmUpRequest(Map<String, String> settings, Map<String, String> responses, String event) {
        this.settings = settings;
        this.responses = new CannedResponses(responses);
        this.event = event.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns Moment's session object: test mode, ZAR 10.00. */
    public static String session(String status, String paymentOutcome) {
        return """
                {"id":"%s","type":"one_time","amount":1000,"currency":"ZAR","status":"%s","payment_outcome":"%s",
                 "client_token":"warm-up","mode":"test","metadata":{"integration_id":"%s"},
                 "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}
                """.formatted(SESSION, status, paymentOutcome, INTEGRATION_ID);
    }

    /**
     * Returns DynamoDB's response with the item of that session, which is open and belongs to an order. The item is
     * also the response for the order's purchase, so it has the attributes of both.
     */
    public static String item() {
        return """
                {"Item":{"id":{"S":"%s"},"version":{"N":"1"},"revision":{"N":"1"},"state":{"S":"OPEN"},"rank":{"N":"0"},
                 "created_here":{"BOOL":true},"owner":{"S":"anonymous"},"amount":{"N":"1000"},"currency":{"S":"ZAR"},
                 "mode":{"S":"test"},"order":{"S":"warm_up"},"reference":{"S":"warm_up"},
                 "moment_key":{"B":"AAAAAAAAQACAAAAAAAAAAA=="},"return_address":{"B":"AAAAAAAA"},
                 "last_attempt":{"S":"none"},"reported_terms":{"SS":["1000 ZAR test"]},
                 "history":{"L":[{"S":"20260101T000000Z create active/not_started"}]},"created_at_ms":{"N":"1000"},
                 "updated_at_ms":{"N":"1000"},"next_check_shard":{"S":"high#0"},"next_check_at":{"N":"1"},
                 "expires_at":{"N":"1"},"attempt_number":{"N":"1"},"current_session":{"S":"%s"}}}
                """.formatted(SESSION, SESSION);
    }

    /**
     * Runs the request.
     *
     * @param handler creates the second instance
     * @throws IllegalStateException if the response is not a 200, or a canned response was not requested
     */
    public void run(
            Map<String, String> environment,
            BiFunction<Map<String, String>, SystemServices, RequestStreamHandler> handler) {
        Map<String, String> warmUpSettings = new HashMap<>(environment);
        warmUpSettings.putAll(SETTINGS);
        warmUpSettings.putAll(settings);
        var services = new SystemServices(
                Clock.systemUTC(), Sleeper::sleep, SingleThreadTimer::create, () -> responses, _ -> {}, null);
        var output = new ByteArrayOutputStream();
        try {
            handler.apply(warmUpSettings, services)
                    .handleRequest(new ByteArrayInputStream(event), output, new WarmUpContext());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String response = output.toString(StandardCharsets.UTF_8);
        if (!response.startsWith(SUCCESS) || !responses.allRequested()) {
            throw new IllegalStateException(
                    "the warm-up request failed: " + response + " after " + responses.requested());
        }
    }
}
