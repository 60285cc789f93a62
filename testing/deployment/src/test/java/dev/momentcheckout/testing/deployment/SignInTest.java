package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;

/** With JwtIssuer and JwtAudience: the gateway checks the tokens, and a session is its owner's alone. */
@Order(6)
@ExtendWith(OnAnEmulator.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInTest {
    private final Shop shop;
    private final UserPool pool;
    private final String token;
    private final App ada;
    private final App bob;

    SignInTest(Shop shop) {
        this.shop = shop;
        pool = UserPool.create(shop.emulator().client(CognitoIdentityProviderClient.builder()));
        shop.openForBusiness(Map.of("JwtIssuer", pool.issuer(), "JwtAudience", pool.client()));
        token = pool.tokenOf("ada");
        ada = shop.appOf(token);
        bob = shop.appOf(pool.tokenOf("bob"));
    }

    @AfterAll
    void signOut() {
        ada.close();
        bob.close();
    }

    @Test
    void nobody_opens_a_session_or_asks_for_one_without_a_token() {
        assertThat(shop.app().createSession().status()).isEqualTo(401);
        assertThat(shop.app().status("ps_1").status()).isEqualTo(401);
    }

    @Test
    void a_token_whose_signature_is_not_its_own_is_refused() {
        String[] parts = token.split("\\.", -1);
        try (App forger = shop.appOf(parts[0] + "." + parts[1] + "." + parts[2].substring(8) + "AAAAAAAA")) {
            assertThat(forger.createSession().status()).isEqualTo(401);
        }
    }

    @Test
    void the_owner_sees_a_session_and_others_see_that_there_is_none() {
        App.Answer created = ada.createSession();
        assertThat(created.status()).as(created.body().toString()).isEqualTo(200);
        String session = created.body().path("session_id").asText();

        App.Answer others = bob.status(session);

        assertThat(ada.status(session).body().path("status").asText()).isEqualTo("active");
        assertThat(others.status()).isEqualTo(404);
        assertThat(others.body().path("type").asText()).endsWith(":session-not-found");
    }

    @Test
    void the_webhook_needs_no_token() {
        String session = ada.createSession().body().path("session_id").asText();

        shop.pay(session);

        assertThat(ada.status(session).body().path("status").asText()).isEqualTo("completed");
    }
}
