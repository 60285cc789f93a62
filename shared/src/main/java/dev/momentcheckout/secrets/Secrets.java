package dev.momentcheckout.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.session.MomentMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Parses the two secrets of a stack, each plain text or JSON. */
public final class Secrets {
    private Secrets() {}

    /**
     * Returns the API key, stored as plain text or as {@code {"apiKey": "sk_..."}}.
     *
     * @param mode the required mode of the key: a live key in a test stack would move money
     */
    public static CachedSecret<ApiKey> apiKey(
            SecretsManagerClient secretsManager, String arn, MomentMode mode, Clock clock) {
        return new CachedSecret<>(
                new SecretsManagerSource(secretsManager, SecretName.API_KEY, arn), text -> apiKey(text, mode), clock);
    }

    /**
     * Returns the signing keys, stored as plain text with one key a line, as a JSON array, or as {@code
     * {"signingSecrets": [...]}}. Several keys are valid during a rotation.
     */
    public static CachedSecret<List<SigningKey>> signingKeys(
            SecretsManagerClient secretsManager, String arn, SigningKey.Encoding encoding, Clock clock) {
        return new CachedSecret<>(
                new SecretsManagerSource(secretsManager, SecretName.SIGNING, arn),
                text -> signingKeys(text, encoding),
                clock);
    }

    static ApiKey apiKey(SecretText text, MomentMode mode) {
        ApiKey key = apiKey(text);
        if (key.mode() != mode) {
            throw new SecretUnavailableException(
                    SecretName.API_KEY,
                    Reason.WRONG_MODE,
                    "the secret of the stack's output " + SecretName.API_KEY.output() + " holds a "
                            + key.mode().wireName() + " key, but MomentMode is " + mode.wireName());
        }
        return key;
    }

    private static ApiKey apiKey(SecretText text) {
        try {
            String plain = text.reveal();
            if (!plain.startsWith("{")) {
                return new ApiKey(plain);
            }
            JsonNode key = json(plain).path("apiKey");
            if (!key.isTextual()) {
                throw new IllegalArgumentException("its JSON has no string \"apiKey\"");
            }
            return new ApiKey(key.textValue().strip());
        } catch (IllegalArgumentException e) {
            throw malformed(SecretName.API_KEY, e);
        }
    }

    static List<SigningKey> signingKeys(SecretText text, SigningKey.Encoding encoding) {
        try {
            List<SigningKey> keys = new ArrayList<>();
            for (String one : signingTexts(text.reveal())) {
                keys.add(SigningKey.parse(one, encoding));
            }
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("it contains no signing secret");
            }
            return List.copyOf(keys);
        } catch (IllegalArgumentException e) {
            throw malformed(SecretName.SIGNING, e);
        }
    }

    private static List<String> signingTexts(String plain) {
        if (plain.startsWith("{")) {
            JsonNode list = json(plain).path("signingSecrets");
            return list.isTextual() ? List.of(list.textValue()) : texts(list);
        }
        if (plain.startsWith("[")) {
            return texts(json(plain));
        }
        return plain.lines().filter(line -> !line.isBlank()).toList();
    }

    private static List<String> texts(JsonNode list) {
        if (!list.isArray()) {
            throw new IllegalArgumentException("its JSON has no list \"signingSecrets\"");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode one : list) {
            if (!one.isTextual()) {
                throw new IllegalArgumentException("its JSON list contains a value that is not a string");
            }
            texts.add(one.textValue());
        }
        return texts;
    }

    private static JsonNode json(String plain) {
        try {
            return JsonTree.read(plain.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The parser's message quotes the text.
            throw new IllegalArgumentException("it starts like JSON and is not valid JSON");
        }
    }

    private static SecretUnavailableException malformed(SecretName name, IllegalArgumentException e) {
        return new SecretUnavailableException(
                name,
                Reason.MALFORMED,
                "the secret of the stack's output " + name.output() + " cannot be used: " + e.getMessage());
    }
}
