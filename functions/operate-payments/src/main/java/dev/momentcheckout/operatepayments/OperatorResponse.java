package dev.momentcheckout.operatepayments;

import dev.momentcheckout.json.JsonTree;

/**
 * The response of an invocation, which the script {@code ops} prints.
 *
 * @param out for the standard output
 * @param err for the standard error
 */
record OperatorResponse(ExitCode exit, String out, String err) {
    String json() {
        return JsonTree.text(
                JsonTree.object().put("exit", exit.code()).put("out", out).put("err", err));
    }
}
