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

/** {@code make demo}: the deployed template and handlers with local servers in place of AWS and Moment. */
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
    void runs_a_payment_from_create_to_paid() {
        demo.run();

        assertThat(output()).contains("status: active", "state: PAID", "status: completed", "HTTP 401");
    }

    @Test
    void prints_no_secret_and_no_client_token() {
        demo.run();

        assertThat(lab.moment().sessions())
                .isNotEmpty()
                .extracting(Session::clientToken)
                .noneMatch(token -> output().contains(token));
        assertThat(output())
                .doesNotContain(SimulatorSettings.DEFAULT_SECRET_KEY, SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    @Test
    void stops_when_a_webhook_is_rejected() {
        lab.secrets().remove(lab.signingSecretArn());

        assertThatThrownBy(demo::run).isInstanceOf(LabException.class).hasMessageContaining("each webhook gets 200");
    }

    @Test
    void stops_when_the_webhooks_are_lost() {
        lab.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);

        assertThatThrownBy(demo::run).isInstanceOf(LabException.class).hasMessageContaining("webhook");
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
