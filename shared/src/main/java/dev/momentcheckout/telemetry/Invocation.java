package dev.momentcheckout.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One invocation: the fields that each of its log lines contains, and its metrics. */
record Invocation(Context context, boolean isCold, InvocationMetrics metrics) {
    /**
     * The system property in which Lambda's Java runtime passes the trace header of an invocation to the X-Ray SDK.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda runtime API</a>
     */
    private static final String TRACE = "com.amazonaws.xray.traceHeader";

    void describe(ObjectNode line) {
        line.put("function_name", context.getFunctionName());
        line.put("function_version", context.getFunctionVersion());
        line.put("function_request_id", context.getAwsRequestId());
        line.put("cold_start", isCold);
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
