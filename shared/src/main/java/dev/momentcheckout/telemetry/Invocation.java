package dev.momentcheckout.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.SessionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One invocation: the fields that each of its log lines contains, its metrics, and the time of its calls to Moment. All
 * its threads use it.
 */
final class Invocation {
    /**
     * The system property in which Lambda's Java runtime passes the trace header of an invocation to the X-Ray SDK.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda runtime API</a>
     */
    private static final String TRACE = "com.amazonaws.xray.traceHeader";

    private final Context context;
    private final boolean isCold;
    private final InvocationMetrics metrics = new InvocationMetrics();
    private @Nullable SessionId session;
    private int runningMomentCalls;
    private long momentStartedAt;
    private long momentNanos;
    private boolean calledMoment;

    Invocation(Context context, boolean isCold) {
        this.context = context;
        this.isCold = isCold;
    }

    InvocationMetrics metrics() {
        return metrics;
    }

    /** Notes the session that the invocation is about. */
    synchronized void about(SessionId id) {
        session = id;
        metrics.about(id.value());
    }

    /** Notes that a call to Moment begins. Calls at the same time count once. */
    synchronized void momentCallStarted(long nanos) {
        calledMoment = true;
        if (runningMomentCalls == 0) {
            momentStartedAt = nanos;
        }
        runningMomentCalls++;
    }

    synchronized void momentCallEnded(long nanos) {
        runningMomentCalls--;
        if (runningMomentCalls == 0) {
            momentNanos += nanos - momentStartedAt;
        }
    }

    /** Returns the time during which a call to Moment was running, or null without one. */
    synchronized @Nullable Duration momentTime() {
        return calledMoment ? Duration.ofNanos(momentNanos) : null;
    }

    synchronized void describe(ObjectNode line) {
        line.put("function_name", context.getFunctionName());
        line.put("function_version", context.getFunctionVersion());
        line.put("function_request_id", context.getAwsRequestId());
        line.put("cold_start", isCold);
        if (session != null) {
            line.put("session_id", session.value());
        }
        String trace = System.getProperty(TRACE);
        if (trace != null) {
            line.put("xray_trace_id", root(trace));
        }
    }

    /**
     * Returns the trace id of a header such as {@code
     * Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1}.
     *
     * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html">Tracing header</a>
     */
    private static String root(String header) {
        for (String part : header.split(";", -1)) {
            if (part.startsWith("Root=")) {
                return part.substring("Root=".length());
            }
        }
        return "";
    }
}
