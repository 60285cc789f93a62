package dev.momentcheckout.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Parses the list of signing secrets. An entry that is not a key is reported and the others are used: a damaged old key
 * must not stop all webhooks.
 */
final class SigningSecrets {
    /**
     * Begins a comment line, in every encoding: as a raw key, a comment could be guessed. A raw key that begins with it
     * is written as JSON.
     */
    private static final String COMMENT = "#";

    private SigningSecrets() {}

    static List<SigningKey> parse(SecretText text, SigningKey.Encoding encoding, SecretTelemetry telemetry) {
        Map<Integer, SigningKeyFault> faults = new TreeMap<>();
        List<SigningKey> keys = parse(text, encoding, faults);
        faults.forEach(telemetry::ignored);
        return keys;
    }

    /**
     * Returns the keys.
     *
     * @param faults receives the faults of the entries that are not used, by position from 1
     * @throws SecretUnavailableException if no entry can be used
     */
    static List<SigningKey> parse(SecretText text, SigningKey.Encoding encoding, Map<Integer, SigningKeyFault> faults) {
        List<SigningKey> keys = new ArrayList<>();
        int position = 0;
        for (JsonNode entry : signingSecrets(text.reveal())) {
            position++;
            if (!entry.isTextual()) {
                faults.put(position, SigningKeyFault.NOT_TEXT);
                continue;
            }
            try {
                keys.add(SigningKey.parse(entry.textValue(), encoding));
            } catch (SigningKey.MalformedKeyException e) {
                faults.put(position, e.fault());
            }
        }
        if (keys.isEmpty()) {
            throw Secrets.malformed(SecretName.SIGNING, noUsableEntry(faults.values()));
        }
        return List.copyOf(keys);
    }

    private static String noUsableEntry(Collection<SigningKeyFault> faults) {
        return faults.isEmpty()
                ? "it contains no signing secret"
                : faults.stream()
                        .distinct()
                        .map(fault -> "a signing secret " + fault.text())
                        .collect(Collectors.joining("; "));
    }

    private static Iterable<JsonNode> signingSecrets(String plain) {
        if (plain.startsWith("{")) {
            JsonNode list = Secrets.json(SecretName.SIGNING, plain).path("signingSecrets");
            return list.isTextual() ? List.of(list) : list(list);
        }
        if (plain.startsWith("[")) {
            return list(Secrets.json(SecretName.SIGNING, plain));
        }
        return plain.lines()
                .map(line -> new SecretText(line).reveal())
                .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
                .<JsonNode>map(TextNode::valueOf)
                .toList();
    }

    private static JsonNode list(JsonNode list) {
        if (!list.isArray()) {
            throw Secrets.malformed(SecretName.SIGNING, "its JSON has no list \"signingSecrets\"");
        }
        return list;
    }
}
