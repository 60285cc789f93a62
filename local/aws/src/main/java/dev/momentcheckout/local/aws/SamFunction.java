package dev.momentcheckout.local.aws;

import java.time.Duration;
import java.util.List;

/**
 * One function of the template, with what {@code Globals} says merged in.
 *
 * @param handler as written: a class, or {@code class::method}
 * @param memory in megabytes
 * @param policies as written, intrinsic functions in their long form: policy documents, names of managed policies or
 *     SAM policy templates
 */
public record SamFunction(String logicalId, String handler, Duration timeout, int memory, List<Object> policies) {
    public SamFunction {
        policies = List.copyOf(policies);
    }

    /** Name of the class in {@link #handler()}. */
    public String handlerClass() {
        int method = handler.indexOf("::");
        return method < 0 ? handler : handler.substring(0, method);
    }
}
