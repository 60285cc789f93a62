package dev.momentcheckout.preflight;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Translates the environment variables of a function into the parameters that they come from, because only parameters
 * are in {@code samconfig.toml}.
 *
 * @param parameters those that the value of each variable refers to
 */
record VariableNames(Map<String, Set<String>> parameters) {
    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)*\\b");

    VariableNames {
        parameters = Map.copyOf(parameters);
    }

    /** Returns the parameter of a variable; the variable itself if it has none or several. */
    String parameterOf(String variable) {
        Set<String> candidates = parameters.getOrDefault(variable, Set.of());
        return candidates.size() == 1 ? candidates.iterator().next() : variable;
    }

    /** Returns a sentence with each variable replaced by its parameter. */
    String translate(String sentence) {
        return NAME.matcher(sentence).replaceAll(match -> parameterOf(match.group()));
    }

    /** Returns the parameters whose variables a sentence names. */
    Set<String> parametersIn(String sentence) {
        var named = new HashSet<String>();
        NAME.matcher(sentence)
                .results()
                .map(MatchResult::group)
                .forEach(variable -> named.addAll(parameters.getOrDefault(variable, Set.of())));
        return named;
    }
}
