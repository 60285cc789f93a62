package dev.momentcheckout.local.aws;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Evaluates CloudFormation's intrinsic functions for one set of parameter values. Supports those that the template
 * needs for its routes, tables, rules and environment variables; any other is an error.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html">
 *     Intrinsic function reference</a>
 */
final class Intrinsics {
    /** The value of {@code !Ref AWS::NoValue}: CloudFormation omits the property. */
    enum NoValue {
        NO_VALUE
    }

    private static final Map<String, String> PSEUDO_PARAMETERS = Map.of(
            "AWS::AccountId", "000000000000",
            "AWS::Partition", "aws",
            "AWS::Region", "eu-west-1",
            "AWS::StackName", "local",
            "AWS::StackId",
                    "arn:aws:cloudformation:eu-west-1:000000000000:stack/local/00000000-0000-4000-8000-000000000000",
            "AWS::URLSuffix", "amazonaws.com");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(!?)([^}]+)}");

    private final TemplateNode template;
    private final Map<String, String> parameters;
    private final Map<String, String> known;
    private final Set<String> conditionsInProgress = new LinkedHashSet<>();

    /**
     * @param parameters a value for every parameter of the template
     * @param known values of resources ({@code Sessions}), of their attributes ({@code Sessions.Arn}) and of pseudo
     *     parameters that differ from the defaults
     */
    Intrinsics(TemplateNode template, Map<String, String> parameters, Map<String, String> known) {
        this.template = template;
        this.parameters = parameters;
        this.known = known;
    }

    /** Returns the value as text; numbers and booleans as CloudFormation writes them. */
    String text(Object value, String place) {
        return switch (resolve(value, place)) {
            case String string -> string;
            case Boolean bool -> bool.toString();
            case Double number -> BigDecimal.valueOf(number).toPlainString();
            case Number number -> number.toString();
            default -> throw new TemplateException(place + " must be a single value");
        };
    }

    /** Returns the value with every intrinsic function evaluated; {@link NoValue} for {@code AWS::NoValue}. */
    Object resolve(Object value, String place) {
        return switch (value) {
            case List<?> list -> list(list, place);
            case Map<?, ?> map
            when isFunction(map) -> {
                var call = map.entrySet().iterator().next();
                yield call(String.valueOf(call.getKey()), call.getValue(), place);
            }
            case Map<?, ?> map -> mapping(map, place);
            default -> value;
        };
    }

    boolean condition(String name) {
        if (!conditionsInProgress.add(name)) {
            throw new TemplateException("Circular conditions: " + conditionsInProgress);
        }
        try {
            return evaluateCondition(template.childOrEmpty("Conditions").required(name), "Conditions > " + name);
        } finally {
            conditionsInProgress.remove(name);
        }
    }

    boolean evaluateCondition(Object value, String place) {
        return switch (text(value, place)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new TemplateException(place + " must be a condition");
        };
    }

    private static boolean isFunction(Map<?, ?> map) {
        if (map.size() != 1) {
            return false;
        }
        String key = String.valueOf(map.keySet().iterator().next());
        return key.equals("Ref") || key.equals("Condition") || key.startsWith("Fn::");
    }

    private List<Object> list(List<?> list, String place) {
        var resolved = new ArrayList<Object>();
        for (Object element : list) {
            Object value = resolve(element, place);
            if (!(value instanceof NoValue)) {
                resolved.add(value);
            }
        }
        return resolved;
    }

    private Map<String, Object> mapping(Map<?, ?> map, String place) {
        var resolved = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            Object result = resolve(value, place + " > " + key);
            if (!(result instanceof NoValue)) {
                resolved.put(String.valueOf(key), result);
            }
        });
        return resolved;
    }

    private Object call(String function, Object argument, String place) {
        String here = place + " > " + function;
        return switch (function) {
            case "Ref" -> reference(text(argument, here), here);
            case "Condition" -> condition(text(argument, here));
            case "Fn::GetAtt" -> attribute(argument, here);
            case "Fn::Sub" -> substitute(argument, here);
            case "Fn::If" -> {
                List<Object> parts = arguments(argument, 3, here);
                yield resolve(condition(text(parts.get(0), here)) ? parts.get(1) : parts.get(2), here);
            }
            case "Fn::Equals" -> {
                List<Object> parts = arguments(argument, 2, here);
                yield text(parts.get(0), here).equals(text(parts.get(1), here));
            }
            case "Fn::Contains" -> {
                List<Object> parts = arguments(argument, 2, here);
                String wanted = text(parts.get(1), here);
                yield TemplateNode.list(resolve(parts.get(0), here), here).stream()
                        .anyMatch(each -> text(each, here).equals(wanted));
            }
            case "Fn::Split" -> {
                List<Object> parts = arguments(argument, 2, here);
                yield List.of(text(parts.get(1), here).split(Pattern.quote(text(parts.get(0), here)), -1));
            }
            case "Fn::Select" -> select(arguments(argument, 2, here), here);
            case "Fn::Not" -> !evaluateCondition(arguments(argument, 1, here).getFirst(), here);
            case "Fn::And" ->
                TemplateNode.list(argument, here).stream().allMatch(part -> evaluateCondition(part, here));
            case "Fn::Or" -> TemplateNode.list(argument, here).stream().anyMatch(part -> evaluateCondition(part, here));
            default -> throw new TemplateException(here + ": this function is not supported");
        };
    }

    private Object select(List<Object> parts, String place) {
        List<Object> values = TemplateNode.list(resolve(parts.get(1), place), place);
        String index = text(parts.get(0), place);
        if (!index.matches("[0-9]{1,9}") || Integer.parseInt(index) >= values.size()) {
            throw new TemplateException(place + ": " + values.size() + " values have no index " + index);
        }
        return values.get(Integer.parseInt(index));
    }

    private static List<Object> arguments(Object argument, int count, String place) {
        List<Object> parts = TemplateNode.list(argument, place);
        if (parts.size() != count) {
            throw new TemplateException(place + " takes " + count + " arguments, not " + parts.size());
        }
        return parts;
    }

    private Object reference(String name, String place) {
        if (name.equals("AWS::NoValue")) {
            return NoValue.NO_VALUE;
        }
        String parameter = parameters.get(name);
        return parameter != null ? parameter : resourceValue(name, place);
    }

    private String attribute(Object argument, String place) {
        List<Object> parts = arguments(argument, 2, place);
        return resourceValue(text(parts.get(0), place) + "." + text(parts.get(1), place), place);
    }

    private String resourceValue(String name, String place) {
        String value = known.get(name);
        if (value != null) {
            return value;
        }
        String pseudo = PSEUDO_PARAMETERS.get(name);
        if (pseudo != null) {
            return pseudo;
        }
        throw new TemplateException(place + ": no value for " + name);
    }

    private String substitute(Object argument, String place) {
        return PLACEHOLDER
                .matcher(text(argument, place))
                .replaceAll(match -> Matcher.quoteReplacement(placeholder(match, place)));
    }

    private String placeholder(MatchResult match, String place) {
        String name = match.group(2);
        if (!match.group(1).isEmpty()) {
            return "${" + name + "}";
        }
        return name.contains(".") ? resourceValue(name, place) : text(reference(name, place), place);
    }
}
