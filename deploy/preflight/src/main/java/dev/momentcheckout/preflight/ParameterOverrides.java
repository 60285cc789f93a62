package dev.momentcheckout.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The template parameters of a section of {@code samconfig.toml}, read as the SAM CLI reads them.
 *
 * <p>The SAM CLI silently drops what follows a blank in an unquoted value, and uses the last of two values. Both are
 * problems here. A file of parameters is a problem too: the artifacts contain a digest of {@code samconfig.toml} alone,
 * so a value that changed in another file would not reach the functions.
 *
 * @param values by name
 * @param problems of the entries; without values
 * @see <a
 *     href="https://github.com/aws/aws-sam-cli/blob/v1.170.0/samcli/cli/types.py">CfnParameterOverridesType of the SAM
 *     CLI</a>
 */
record ParameterOverrides(Map<String, String> values, List<String> problems) {
    private static final String NAME = "([A-Za-z0-9\"']+)";
    private static final String VALUE = "(\"(?:\\\\.|[^\"\\\\]+)*\"|'(?:\\\\.|[^'\\\\]+)*'|(?:\\\\.|[^ \"\\\\]+)+)";
    private static final Pattern LONG_FORM = Pattern.compile("ParameterKey=" + NAME + ",ParameterValue=" + VALUE);
    private static final Pattern SHORT_FORM = Pattern.compile(" " + NAME + "=" + VALUE);

    ParameterOverrides {
        values = Map.copyOf(values);
        problems = List.copyOf(problems);
    }

    /** Reads a text, a list of texts, or a table with a value for each parameter. */
    static ParameterOverrides read(JsonNode setting) {
        var reader = new Reader();
        // The SAM CLI accepts an empty text, but not an empty entry of a list.
        if (!setting.asText().isEmpty() || setting.isContainerNode()) {
            reader.read(setting);
        }
        return new ParameterOverrides(reader.values, reader.problems);
    }

    private static final class Reader {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        void read(JsonNode setting) {
            switch (setting.getNodeType()) {
                case MISSING -> {}
                case ARRAY -> setting.forEach(this::read);
                case STRING -> readEntry(setting.textValue().strip());
                case OBJECT ->
                    setting.properties().forEach(parameter -> readTableEntry(parameter.getKey(), parameter.getValue()));
                default ->
                    problems.add("parameter_overrides has the entry " + setting + ", which is not of the form"
                            + " \"Name=value\"");
            }
        }

        private void readEntry(String entry) {
            if (entry.startsWith("file://")) {
                refuseFile();
                return;
            }
            String text = " " + entry;
            for (Pattern form : List.of(LONG_FORM, SHORT_FORM)) {
                Matcher matcher = form.matcher(text);
                if (matcher.find()) {
                    readMatches(matcher, text);
                    return;
                }
            }
            problems.add("parameter_overrides has the entry \"" + nameOf(entry)
                    + "\", which the SAM CLI does not accept: write \"Name=value\", and an empty value as \"Name=''\"");
        }

        private void readMatches(Matcher matcher, String text) {
            String last;
            int end = 0;
            var ignored = new StringBuilder();
            do {
                last = unquote(matcher.group(1));
                add(last, unquote(matcher.group(2)));
                ignored.append(text, end, matcher.start());
                end = matcher.end();
            } while (matcher.find());
            ignored.append(text, end, text.length());
            if (!ignored.toString().isBlank()) {
                problems.add(last + " is read only in part by the SAM CLI: write a value with blanks or quotation marks"
                        + " as \"Name='a value'\"");
            }
        }

        private void readTableEntry(String name, JsonNode value) {
            if (name.equals("$include")) {
                refuseFile();
                return;
            }
            switch (value.getNodeType()) {
                case ARRAY -> {
                    var parts = new ArrayList<String>();
                    value.forEach(part -> parts.add(part.asText().strip()));
                    parts.removeIf(String::isEmpty);
                    add(name, String.join(",", parts));
                }
                // As Python prints it.
                case BOOLEAN -> add(name, value.booleanValue() ? "True" : "False");
                case OBJECT -> problems.add(name + " is a table; a parameter has one value");
                default -> add(name, value.asText());
            }
        }

        private void refuseFile() {
            problems.add(
                    "parameter_overrides names another file. All settings are in samconfig.toml, since only a change"
                            + " of that file publishes new versions of the functions");
        }

        private void add(String name, String value) {
            if (values.put(name, value) != null) {
                problems.add(name + " is set twice");
            }
        }

        /** The entry up to its value, which may be a secret in the wrong place. */
        private static String nameOf(String entry) {
            int end = entry.indexOf('=');
            return end < 0 ? "..." : entry.substring(0, end) + "=...";
        }

        private static String unquote(String value) {
            char first = value.charAt(0);
            boolean quoted = (first == '"' || first == '\'') && value.charAt(value.length() - 1) == first;
            String text = quoted && value.length() > 1 ? value.substring(1, value.length() - 1) : value;
            return text.replace("\\ ", " ").replace("\\\"", "\"").replace("\\'", "'");
        }
    }
}
