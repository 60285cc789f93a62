package dev.momentcheckout.local.aws;

import java.time.Duration;

/**
 * One function of the template, merged with the template's {@code Globals}.
 *
 * @param handler as written: a class, or {@code class::method}
 * @param timeout in whole seconds
 * @param memory in MB
 */
public record SamFunction(String logicalId, String handler, Duration timeout, int memory) {
    /** Returns the name of the handler's class. */
    public String handlerClass() {
        int method = handler.indexOf("::");
        return method < 0 ? handler : handler.substring(0, method);
    }
}
