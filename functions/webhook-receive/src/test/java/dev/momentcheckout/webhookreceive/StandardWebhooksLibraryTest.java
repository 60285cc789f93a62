package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.secrets.SigningKey.Encoding;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of signatures, as this function and as the Standard Webhooks library for Java read it. */
class StandardWebhooksLibraryTest {
    private static final String SECRET = SimulatorSettings.DEFAULT_SIGNING_SECRET;
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    /** The library has no clock of its own, so deliveries are signed now. */
    private final Instant now = Instant.now();

    private final MutableClock clock = MutableClock.at(now);
    private final SignatureVerification verification = new SignatureVerification(
            Secrets.signingKeys(
                    new StubSecretsManager(SECRET), "arn", Encoding.AUTO, clock, new Telemetry("test", clock, _ -> {})),
            clock);
    private final SignedDelivery valid = new WebhookSigner(SECRET).sign("msg_1", now, BODY);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GOOD|true",
                "GOOD GOOD|true",
                "GOOD  GOOD|true",
                "v2,ab_c-dEf GOOD|true",
                "v2,ab:cd GOOD|true",
                "v2 GOOD|true",
                "v2,, GOOD|true",
                "v2,a,b GOOD|true",
                "v1,ab:cd GOOD|true",
                "v1, GOOD|true",
                "GOOD v1|true",
                "v1a,AQID GOOD|true",
                "v1,AQID|false",
                "v1a,AQID|false",
                "v1,ab:cd|false",
                "v2,AQID|false",
                "v1|false"
            })
    void this_function_accepts_the_lists_that_the_library_accepts(String signatures, boolean accepted)
            throws EmptyWebhookSecretException {
        SignedDelivery delivery = withSignatures(signatures);

        assertThat(isAcceptedByLibrary(delivery)).as("library").isEqualTo(accepted);
        assertThat(isAccepted(delivery)).as("this function").isEqualTo(accepted);
    }

    /** The library is given separate values of a header; it cannot know that API Gateway has joined them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"GOOD,GOOD", "GOOD, GOOD", "GOOD v2,ab,GOOD v2,ab", "v2,ab GOOD v3,cd,v2,ab GOOD v3,cd"})
    void only_this_function_rejects_a_repeated_header_that_was_joined(String signatures)
            throws EmptyWebhookSecretException {
        SignedDelivery delivery = withSignatures(signatures);

        assertThat(isAcceptedByLibrary(delivery)).as("library").isTrue();
        assertThat(isAccepted(delivery)).as("this function").isFalse();
    }

    /** Returns the delivery with its valid signature in place of each {@code GOOD}. */
    private SignedDelivery withSignatures(String signatures) {
        String signature = requireNonNull(valid.headers().get("webhook-signature"));
        return valid.withHeader("webhook-signature", signatures.replace("GOOD", signature));
    }

    private boolean isAccepted(SignedDelivery delivery) {
        try {
            verification.verify(SignedRequest.of(delivery));
            return true;
        } catch (WebhookRejectedException e) {
            return false;
        }
    }

    private static boolean isAcceptedByLibrary(SignedDelivery delivery) throws EmptyWebhookSecretException {
        Map<String, List<String>> headers = delivery.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        try {
            new Webhook(SECRET).verify(new String(BODY, StandardCharsets.UTF_8), headers);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }
}
