package dev.momentcheckout.testing.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text of a samconfig.toml. */
record SamConfig(String text) {
    private static final Pattern PARAMETER = Pattern.compile("\"([A-Za-z]+)=([^\"]*)\"");

    /** Returns the text with these parameters of one environment set or removed, and everything else unchanged. */
    SamConfig with(String environment, Parameters parameters) {
        Matcher list = Pattern.compile("(?ms)^\\[" + Pattern.quote(environment)
                        + "\\.deploy\\.parameters]$.*?^parameter_overrides = \\[\\n(.*?)^]")
                .matcher(text);
        if (!list.find()) {
            throw new IllegalStateException("samconfig.toml has no parameters of the environment " + environment);
        }
        Map<String, String> all = new LinkedHashMap<>();
        PARAMETER
                .matcher(list.group(1))
                .results()
                .forEach(parameter -> all.put(parameter.group(1), parameter.group(2)));
        all.putAll(parameters.values());
        all.keySet().removeAll(parameters.removed());
        String lines = all.entrySet().stream()
                .map(parameter -> "  \"" + parameter.getKey() + "=" + parameter.getValue() + "\",\n")
                .collect(Collectors.joining());
        return new SamConfig(text.substring(0, list.start(1)) + lines + text.substring(list.end(1)));
    }
}
