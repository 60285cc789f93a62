package dev.momentcheckout.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.telemetry.Telemetry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Parses the two secrets of a stack, each plain text or JSON. */
public final class Secrets {
    private static final String COMMENT = "#";

    private Secrets() {}

    /**
     * Returns the API key, stored as plain text or as {@code {"apiKey": "sk_..."}}.
     *
     * @param mode the required mode of the key: a live key in a test stack would move money
     */
    public static CachedSecret<ApiKey> apiKey(
            SecretsManagerClient secretsManager, String arn, MomentMode mode, Clock clock, Telemetry telemetry) {
        return new CachedSecret<>(
                new SecretsManagerSource(secretsManager, SecretName.API_KEY, arn),
                text -> apiKey(text, mode),
                clock,
                new SecretTelemetry(telemetry));
    }

    /**
     * Returns the signing keys, stored as plain text with one key a line, as a JSON array, or as {@code
     * {"signingSecrets": [...]}}. Several keys are valid during a rotation.
     *
     * <p>An entry that is not a key in this encoding is logged and counted, and the others are used: a damaged old key
     * must not stop all webhooks. Lines that begin with {@code #} are comments in every encoding, because a raw key
     * must not be a text that can be guessed; a raw key with {@code #} in front is written as JSON.
     */
    public static CachedSecret<List<SigningKey>> signingKeys(
            SecretsManagerClient secretsManager,
            String arn,
            SigningKey.Encoding encoding,
            Clock clock,
            Telemetry telemetry) {
        SecretTelemetry secretTelemetry = new SecretTelemetry(telemetry);
        return new CachedSecret<>(
                new SecretsManagerSource(secretsManager, SecretName.SIGNING, arn),
                text -> signingKeys(text, encoding, secretTelemetry),
                clock,
                secretTelemetry);
    }

    static ApiKey apiKey(SecretText text, MomentMode mode) {
        ApiKey key = apiKey(text);
        if (key.mode() != mode) {
            throw new SecretUnavailableException(
                    SecretName.API_KEY,
                    Reason.WRONG_MODE,
                    SecretName.API_KEY.description() + " holds a " + key.mode().wireName() + " key, but MomentMode is "
                            + mode.wireName());
        }
        return key;
    }

    private static ApiKey apiKey(SecretText text) {
        try {
            String plain = text.reveal();
            if (!plain.startsWith("{")) {
                return new ApiKey(plain);
            }
            JsonNode key = json(SecretName.API_KEY, plain).path("apiKey");
            if (!key.isTextual()) {
                throw malformed(SecretName.API_KEY, "its JSON has no string \"apiKey\"");
            }
            return new ApiKey(new SecretText(key.textValue()).reveal());
        } catch (IllegalArgumentException e) {
            throw malformed(SecretName.API_KEY, String.valueOf(e.getMessage()));
        }
    }

    static List<SigningKey> signingKeys(SecretText text, SigningKey.Encoding encoding, SecretTelemetry telemetry) {
        List<SigningKey> keys = new ArrayList<>();
        Map<Integer, SigningKeyFault> faults = new TreeMap<>();
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
            throw malformed(SecretName.SIGNING, noUsableEntry(faults.values()));
        }
        faults.forEach(telemetry::ignored);
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
            JsonNode list = json(SecretName.SIGNING, plain).path("signingSecrets");
            return list.isTextual() ? List.of(list) : list(list);
        }
        if (plain.startsWith("[")) {
            return list(json(SecretName.SIGNING, plain));
        }
        return plain.lines()
                .map(line -> new SecretText(line).reveal())
                .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
                .<JsonNode>map(TextNode::valueOf)
                .toList();
    }

    private static JsonNode list(JsonNode list) {
        if (!list.isArray()) {
            throw malformed(SecretName.SIGNING, "its JSON has no list \"signingSecrets\"");
        }
        return list;
    }

    private static JsonNode json(SecretName name, String plain) {
        try {
            return JsonTree.read(plain.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The parser's message quotes the text.
            throw malformed(name, "it starts like JSON and is not valid JSON");
        }
    }

    private static SecretUnavailableException malformed(SecretName name, String problem) {
        return new SecretUnavailableException(
                name, Reason.MALFORMED, name.description() + " cannot be used: " + problem);
    }
}
