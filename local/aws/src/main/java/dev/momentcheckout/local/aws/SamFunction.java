package dev.momentcheckout.local.aws;

import java.time.Duration;

/**
 * One function of the template, with what {@code Globals} says merged in.
 *
 * @param handler as written: a class, or {@code class::method}
 * @param memory in megabytes
 */
public record SamFunction(String logicalId, String handler, Duration timeout, int memory) {
    /** Name of the class in {@link #handler()}. */
    public String handlerClass() {
        int method = handler.indexOf("::");
        return method < 0 ? handler : handler.substring(0, method);
    }
}
