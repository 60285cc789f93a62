package dev.momentcheckout.preflight;

import dev.momentcheckout.local.aws.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares parameters with the section {@code Parameters} of the template, as CloudFormation does after the upload. */
final class ParameterCheck {
    /** CloudFormation's limit for the value of a parameter, in bytes. */
    private static final int MAX_BYTES = 4096;

    /**
     * Every number of the template is one. API Gateway's burst, for example, is an integer, and CloudFormation compares
     * a number only with its limits.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html">Stage
     *     of API Gateway</a>
     */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]*");

    private final Map<String, Parameter> template;
    private final Set<String> violated = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();

    /**
     * @param template the parameters of the template, by name
     * @param given the values of a deployment
     */
    ParameterCheck(Map<String, Parameter> template, Map<String, String> given) {
        this.template = template;
        given.keySet().stream()
                .filter(name -> !template.containsKey(name))
                .sorted()
                .forEach(name -> problems.add(unknown(name)));
        template.forEach((name, parameter) -> {
            String value = given.getOrDefault(name, parameter.defaultValue().orElse(null));
            if (value == null) {
                problems.add(name + " has no default and needs a value");
                return;
            }
            values.put(name, value);
            List<String> violations = violations(parameter, value);
            if (!violations.isEmpty()) {
                violated.add(name);
                problems.addAll(violations);
            }
        });
    }

    private String unknown(String name) {
        return name + " is not a parameter of template.yaml"
                + NearestName.of(name, template.keySet())
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("");
    }

    private static List<String> violations(Parameter parameter, String value) {
        var violations = new ArrayList<>(parameter.violations(value));
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            violations.add(
                    parameter.name() + " is longer than the " + MAX_BYTES + " bytes that CloudFormation accepts");
        }
        if (parameter.type().equals("Number")
                && violations.isEmpty()
                && !WHOLE_NUMBER.matcher(value).matches()) {
            violations.add(parameter.name() + " must be a whole number in digits, without leading zeros");
        }
        return violations;
    }

    /** Returns what is wrong; the messages contain no values. */
    List<String> problems() {
        return problems;
    }

    /** Returns the value of each parameter, given or by default. */
    Map<String, String> values() {
        return values;
    }

    /** Returns whether every parameter of the template has a value, which may be wrong. */
    boolean isComplete() {
        return values.size() == template.size();
    }

    boolean isViolated(String parameter) {
        return violated.contains(parameter);
    }
}
