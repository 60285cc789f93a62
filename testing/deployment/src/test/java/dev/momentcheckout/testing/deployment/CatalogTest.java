package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The deployed functions sell what {@code deploy/catalog} and a backend write into the stack's table. */
@Order(9)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogTest {
    private static final String FILL = "deploy/catalog test examples/catalog/catalog.csv\n";
    private static final Path PYTHON = Path.of(System.getProperty("project.root"), "target/python/bin/python3");

    private final Deployment deployment;

    CatalogTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deployAndFill() {
        deployment.deployWithSecrets(Map.of("Pricing", "catalog"));
        run(FILL);
    }

    @Test
    void a_product_of_the_file_is_sold_at_its_price() {
        assertThat(amountOfSession("{\"product_id\":\"tea\",\"quantity\":2}")).isEqualTo(2500);
    }

    @Test
    void an_order_gets_another_session_at_the_price_of_a_changed_file() {
        assertThat(amountOfSession("{\"order_id\":\"7d0f3a52-17\"}")).isEqualTo(9900);

        run("sed s/,9900,/,8800,/ examples/catalog/catalog.csv > changed.csv\ndeploy/catalog test changed.csv\n");

        assertThat(amountOfSession("{\"order_id\":\"7d0f3a52-17\"}")).isEqualTo(8800);
    }

    @Test
    void an_order_that_a_backend_writes_in_python_is_paid_at_once() {
        assertThat(Files.exists(PYTHON))
                .as("make check-deploy creates " + PYTHON)
                .isTrue();
        assertThat(create("{\"order_id\":\"of-a-backend\"}").status()).isEqualTo(404);

        run(PYTHON
                + " examples/catalog/order_writer.py \"$(deploy/output test CatalogTable)\" of-a-backend 4200 ZAR\n");

        assertThat(amountOfSession("{\"order_id\":\"of-a-backend\"}")).isEqualTo(4200);
    }

    private void run(String commands) {
        Command.Outcome outcome = deployment.runOnStack("the catalog's commands", commands);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
    }

    private App.Response create(String body) {
        return deployment.app().createSession(null, body);
    }

    private long amountOfSession(String body) {
        App.Response response = create(body);
        assertThat(response.status()).as(response.body().toString()).isEqualTo(200);
        return deployment
                .moment()
                .session(response.body().path("session_id").asText())
                .amount();
    }
}
