package dev.momentcheckout.testing.deployment;

import static dev.momentcheckout.simulator.SimulatorSettings.DEFAULT_SIGNING_SECRET;
import static dev.momentcheckout.simulator.SimulatorSettings.OTHER_SIGNING_SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.WebhookSigner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** New secrets, taken up by running instances without a deployment. */
@Order(3)
@ExtendWith(OnAnEmulator.class)
class RotationTest {
    private final Shop shop;

    RotationTest(Shop shop) {
        this.shop = shop;
    }

    @BeforeEach
    void open() {
        shop.openForBusiness();
    }

    @AfterEach
    void deliverAsUsual() {
        shop.moment().webhooks().deliverAtOnce();
    }

    @Test
    void the_api_key_is_exchanged_while_sessions_are_opened_and_asked_for() {
        String before = shop.openSession();
        // Another one, since Moment is asked about a session once a second at most.
        shop.status(shop.openSession());

        shop.moment().acceptSecretKeys("sk_test_second");
        shop.putApiKey("sk_test_second");
        String after = shop.openSession();
        shop.moment().webhooks().hold();
        shop.moment().attempt(before);
        shop.moment().decline(before);

        assertThat(shop.moment().session(after).amount()).isEqualTo(1000);
        // Told by nobody but Moment itself.
        assertThat(shop.status(before).path("status").asText()).isEqualTo("failed");
    }

    @Test
    void the_signing_secrets_are_exchanged_by_way_of_both() {
        String session = shop.openSession();
        shop.pay(session);
        Session paid = shop.moment().session(session);
        assertThat(tell(DEFAULT_SIGNING_SECRET, paid)).isEqualTo(200);

        shop.putSigningSecrets("[\"%s\", \"%s\"]".formatted(DEFAULT_SIGNING_SECRET, OTHER_SIGNING_SECRET));
        assertThat(tell(OTHER_SIGNING_SECRET, paid)).isEqualTo(200);
        assertThat(tell(DEFAULT_SIGNING_SECRET, paid)).isEqualTo(200);

        shop.putSigningSecrets(OTHER_SIGNING_SECRET);
        assertThat(tell(OTHER_SIGNING_SECRET, paid)).isEqualTo(200);
        shop.emulator().endInstances();
        assertThat(tell(OTHER_SIGNING_SECRET, paid)).isEqualTo(200);
        assertThat(tell(DEFAULT_SIGNING_SECRET, paid)).isEqualTo(401);
    }

    /** How a webhook about a session is answered that is signed with this secret alone. */
    private int tell(String secret, Session session) {
        String body = shop.moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, session)
                .body();
        SignedDelivery signed = new WebhookSigner(secret)
                .sign("msg_rotation", Instant.now(), body.getBytes(StandardCharsets.UTF_8))
                .withoutHeader("content-type");
        App.Answer answer = shop.app().webhook(signed.headers(), body);
        return answer.status();
    }
}
