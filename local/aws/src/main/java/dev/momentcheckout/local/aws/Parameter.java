package dev.momentcheckout.local.aws;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parameter of the template with the constraints that CloudFormation enforces on its value.
 *
 * @param constraintDescription what a value must be that matches {@code allowedPattern}
 */
public record Parameter(
        String name,
        String type,
        Optional<String> defaultValue,
        List<String> allowedValues,
        Optional<Pattern> allowedPattern,
        Optional<String> constraintDescription,
        Optional<Integer> minLength,
        Optional<Integer> maxLength,
        Optional<BigDecimal> minValue,
        Optional<BigDecimal> maxValue,
        boolean noEcho) {

    public Parameter {
        allowedValues = List.copyOf(allowedValues);
    }

    static Parameter parse(String name, TemplateNode tree) {
        return new Parameter(
                name,
                tree.required("Type").toString(),
                tree.get("Default").map(Object::toString),
                TemplateNode.list(tree.get("AllowedValues").orElse(List.of()), tree.place() + " > AllowedValues")
                        .stream()
                        .map(Object::toString)
                        .toList(),
                tree.get("AllowedPattern").map(Object::toString).map(Pattern::compile),
                tree.get("ConstraintDescription").map(Object::toString),
                number(tree, "MinLength").map(BigDecimal::intValueExact),
                number(tree, "MaxLength").map(BigDecimal::intValueExact),
                number(tree, "MinValue"),
                number(tree, "MaxValue"),
                tree.get("NoEcho")
                        .map(Object::toString)
                        .map(Boolean::parseBoolean)
                        .orElse(false));
    }

    private static Optional<BigDecimal> number(TemplateNode tree, String key) {
        return tree.get(key).map(value -> {
            try {
                return new BigDecimal(value.toString());
            } catch (NumberFormatException e) {
                throw new TemplateException(tree.place() + " > " + key + " must be a number", e);
            }
        });
    }

    /** Returns the constraints that {@code value} violates; empty if CloudFormation accepts it. */
    public List<String> violations(String value) {
        var violations = new ArrayList<String>();
        if (!allowedValues.isEmpty() && !allowedValues.contains(value)) {
            violations.add(name + " must be one of " + allowedValues);
        }
        allowedPattern
                .filter(pattern -> !pattern.matcher(value).matches())
                .ifPresent(pattern -> violations.add(name
                        + constraintDescription.map(text -> " must be " + text).orElse(" must match " + pattern)));
        minLength
                .filter(length -> value.length() < length)
                .ifPresent(length -> violations.add(name + " must have at least " + length + " characters"));
        maxLength
                .filter(length -> value.length() > length)
                .ifPresent(length -> violations.add(name + " must have at most " + length + " characters"));
        if (type.equals("Number")) {
            violations.addAll(numberViolations(value));
        }
        return List.copyOf(violations);
    }

    private List<String> numberViolations(String value) {
        BigDecimal number;
        try {
            number = new BigDecimal(value);
        } catch (NumberFormatException notANumber) {
            return List.of(name + " must be a number");
        }
        var violations = new ArrayList<String>();
        minValue.filter(limit -> number.compareTo(limit) < 0)
                .ifPresent(limit -> violations.add(name + " must be at least " + limit));
        maxValue.filter(limit -> number.compareTo(limit) > 0)
                .ifPresent(limit -> violations.add(name + " must be at most " + limit));
        return violations;
    }
}
