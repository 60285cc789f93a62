package dev.momentcheckout.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tags that CloudFormation adds to every resource: texts of the form {@code key=value}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html">Tag</a>
 */
record StackTags(List<String> entries) {
    private static final int MAX_TAGS = 50;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 256;

    StackTags {
        entries = List.copyOf(entries);
    }

    /** Reads a list of tags, or a text with tags separated by blanks. */
    static StackTags read(JsonNode setting) {
        var entries = new ArrayList<String>();
        if (setting.isArray()) {
            setting.forEach(entry -> entries.add(entry.asText()));
        } else if (!setting.asText().isBlank()) {
            // A quoted value may contain blanks.
            entries.addAll(List.of(setting.asText().strip().split(" +(?=[^ =]+=)")));
        }
        return new StackTags(entries);
    }

    /** Returns what CloudFormation would refuse. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        if (entries.size() > MAX_TAGS) {
            problems.add("tags has " + entries.size() + " tags; CloudFormation accepts at most " + MAX_TAGS);
        }
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                problems.add("tags has the entry \"" + entry + "\", which is not of the form \"key=value\"");
                continue;
            }
            String key = entry.substring(0, equals);
            if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                problems.add("tags has the key \"" + key + "\"; AWS reserves keys that begin with aws:");
            }
            if (key.length() > MAX_KEY || entry.length() - equals - 1 > MAX_VALUE) {
                problems.add("tags has a key of more than " + MAX_KEY + " or a value of more than " + MAX_VALUE
                        + " characters: \"" + key + "\"");
            }
        }
        return problems;
    }
}
