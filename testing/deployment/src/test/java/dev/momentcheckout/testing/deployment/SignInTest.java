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

/** With JwtIssuer and JwtAudience, API Gateway verifies tokens, and only its owner can read a session. */
@Order(7)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInTest {
    private final Deployment deployment;
    private final UserPool pool;
    private final String token;
    private final App ada;
    private final App bob;

    SignInTest(Deployment deployment) {
        this.deployment = deployment;
        pool = UserPool.create(deployment.emulator().client(CognitoIdentityProviderClient.builder()));
        deployment.deployWithSecrets(Map.of("JwtIssuer", pool.issuer(), "JwtAudience", pool.client()));
        token = pool.tokenOf("ada");
        ada = deployment.signedInApp(token);
        bob = deployment.signedInApp(pool.tokenOf("bob"));
    }

    @AfterAll
    void closeApps() {
        ada.close();
        bob.close();
    }

    @Test
    void create_and_status_need_a_token() {
        assertThat(deployment.app().createSession().status()).isEqualTo(401);
        assertThat(deployment.app().status("ps_1").status()).isEqualTo(401);
    }

    @Test
    void a_token_with_a_forged_signature_is_rejected() {
        String[] parts = token.split("\\.", -1);
        try (App forger =
                deployment.signedInApp(parts[0] + "." + parts[1] + "." + parts[2].substring(8) + "AAAAAAAA")) {
            assertThat(forger.createSession().status()).isEqualTo(401);
        }
    }

    @Test
    void the_owner_can_read_a_session_and_other_users_get_404() {
        App.Response created = ada.createSession();
        assertThat(created.status()).as(created.body().toString()).isEqualTo(200);
        String session = created.body().path("session_id").asText();

        App.Response response = bob.status(session);

        assertThat(ada.status(session).body().path("status").asText()).isEqualTo("active");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body().path("type").asText()).endsWith(":session-not-found");
    }

    @Test
    void the_webhook_needs_no_token() {
        String session = ada.createSession().body().path("session_id").asText();

        deployment.pay(session);

        assertThat(ada.status(session).body().path("status").asText()).isEqualTo("completed");
    }
}
