package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookFault;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bundle as it is deployed, on one machine: the template, the handlers, and the servers in AWS's and Moment's place. */
class DemoTest {
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final App app = new App(lab.apiUrl());
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Demo demo =
            new Demo(lab, app, new ConsoleOutput(new PrintStream(bytes, true, StandardCharsets.UTF_8)));

    @AfterEach
    void stop() {
        app.close();
        lab.close();
    }

    @Test
    void plays_a_payment_from_create_to_paid() {
        demo.play();

        assertThat(told()).contains("status: active", "state: PAID", "status: completed", "HTTP 401");
    }

    @Test
    void tells_no_secret_and_no_client_token() {
        demo.play();

        assertThat(lab.moment().sessions())
                .isNotEmpty()
                .extracting(Session::clientToken)
                .noneMatch(token -> told().contains(token));
        assertThat(told())
                .doesNotContain(SimulatorSettings.DEFAULT_SECRET_KEY, SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    @Test
    void stops_when_a_webhook_is_refused() {
        lab.secrets().remove(lab.signingSecretArn());

        assertThatThrownBy(demo::play)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("each webhook is answered with 200");
    }

    @Test
    void stops_when_the_webhooks_are_lost() {
        lab.moment().webhooks().always(WebhookFault.OfDelivery.DROPPED);

        assertThatThrownBy(demo::play).isInstanceOf(LabException.class).hasMessageContaining("webhook");
    }

    private String told() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
