package dev.momentcheckout.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What every line of one invocation says of it. */
record Invocation(Context context, boolean isCold) {
    /** Where Lambda's Java runtime puts the trace of an invocation, for AWS's X-Ray SDK. */
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

    /** A header such as {@code Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1} (X-Ray developer guide, tracing header). */
    private static String root(String header) {
        for (String part : header.split(";", -1)) {
            if (part.startsWith("Root=")) {
                return part.substring("Root=".length());
            }
        }
        return "";
    }
}
