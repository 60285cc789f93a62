package dev.momentcheckout.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.telemetry.Telemetry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
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
     * <p>An entry that is not a key is logged and counted, and the others are used. Lines that begin with {@code #} are
     * comments.
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
                text -> SigningSecrets.parse(text, encoding, secretTelemetry),
                clock,
                secretTelemetry);
    }

    /**
     * Reads the signing secrets once, without a cache and without telemetry, and returns what is wrong with them.
     *
     * @throws SecretUnavailableException if no entry can be used
     */
    public static SigningSecretsReport signingSecretsReport(
            SecretsManagerClient secretsManager, String arn, SigningKey.Encoding encoding) {
        SecretText text = new SecretsManagerSource(secretsManager, SecretName.SIGNING, arn).read();
        return SigningSecretsReport.of(text, encoding);
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

    /** Returns the JSON in a text. */
    static JsonNode json(SecretName name, String plain) {
        try {
            return JsonTree.read(plain.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The parser's message quotes the text.
            throw malformed(name, "it starts like JSON and is not valid JSON");
        }
    }

    static SecretUnavailableException malformed(SecretName name, String problem) {
        return new SecretUnavailableException(
                name, Reason.MALFORMED, name.description() + " cannot be used: " + problem);
    }
}
