package dev.momentcheckout.preflight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.Parameter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stack as it is deployed. CloudFormation keeps the last value of a parameter that a later deployment does
 * not name.
 *
 * @param status CloudFormation's status; {@code REVIEW_IN_PROGRESS} if there is no stack yet
 * @param parameters values by name
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html">Stack</a>
 */
record DeployedStack(String status, Map<String, String> parameters) {
    /** A stack of which only a change set exists, which was not executed. The next deployment creates it. */
    private static final String ABSENT = "REVIEW_IN_PROGRESS";

    DeployedStack {
        parameters = Map.copyOf(parameters);
    }

    /** Returns a stack that does not exist yet. */
    static DeployedStack absent() {
        return new DeployedStack(ABSENT, Map.of());
    }

    /**
     * Reads the answer of {@code aws cloudformation describe-stacks}.
     *
     * @throws PreflightException if the text is not such an answer
     */
    static DeployedStack parse(String json) {
        JsonNode stack;
        try {
            stack = new ObjectMapper().readTree(json).path("Stacks").path(0);
        } catch (JacksonException e) {
            throw new PreflightException("The description of the stack is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!stack.isObject()) {
            throw new PreflightException("The description of the stack has no stack");
        }
        String status = stack.path("StackStatus").asText();
        if (status.equals(ABSENT)) {
            return absent();
        }
        var parameters = new HashMap<String, String>();
        stack.path("Parameters")
                .forEach(parameter -> parameters.put(
                        parameter.path("ParameterKey").asText(),
                        parameter.path("ParameterValue").asText()));
        return new DeployedStack(status, parameters);
    }

    /**
     * Returns a problem if the stack accepts no deployment, and one for each parameter that would keep a value of the
     * stack, because {@code samconfig.toml} does not name it and the value is not the template's default.
     */
    List<String> problems(Map<String, Parameter> template, Map<String, String> given) {
        if (acceptsNoUpdate(status)) {
            // Its values go with it, or are restored.
            return List.of(
                    "the stack is in the state " + status + ", in which CloudFormation cannot update it: see \"When a"
                            + " deployment fails\" in deploy/README.md");
        }
        var problems = new ArrayList<String>();
        if (status.endsWith("_IN_PROGRESS") && !status.equals(ABSENT)) {
            problems.add("the stack is in the state " + status + ": wait until CloudFormation has finished");
        }
        template.forEach((name, parameter) -> {
            String deployed = parameters.get(name);
            // CloudFormation answers **** for such a value.
            if (deployed == null || given.containsKey(name) || parameter.noEcho()) {
                return;
            }
            String byDefault = parameter.defaultValue().orElse(deployed);
            if (!same(parameter, deployed, byDefault)) {
                problems.add(name + " is not in parameter_overrides, so the stack would keep its last value. Write "
                        + entry(name, byDefault) + " to reset it, or " + entry(name, deployed) + " to keep it");
            }
        });
        return problems;
    }

    /**
     * Whether a deployment must wait for an operation on the stack itself. From {@code CREATE_FAILED} and
     * {@code UPDATE_FAILED}, in which {@code sam deploy --disable-rollback} leaves a stack, CloudFormation accepts only
     * an update with that option too.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html">Stack
     *     failure options</a>
     */
    private static boolean acceptsNoUpdate(String status) {
        return status.endsWith("_FAILED") || status.equals("ROLLBACK_COMPLETE");
    }

    private static boolean same(Parameter parameter, String deployed, String byDefault) {
        if (parameter.type().equals("Number")) {
            return new BigDecimal(deployed).compareTo(new BigDecimal(byDefault)) == 0;
        }
        return deployed.equals(byDefault);
    }

    /** Returns an entry of {@code parameter_overrides} as the SAM CLI and TOML read it. */
    private static String entry(String name, String value) {
        if (value.matches("[^ \"'\\\\]+")) {
            return "\"" + name + "=" + value + "\"";
        }
        String quoted = value.replace("'", "\\'");
        String escaped = quoted.replace("\\", "\\\\").replace("\"", "\\\"");
        return "\"" + name + "='" + escaped + "'\"";
    }
}
