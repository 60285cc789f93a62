package dev.momentcheckout.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Tables;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.wiring.SystemServices;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A payment from create to paid through the deployed handlers, on the local AWS servers or on LocalStack. */
@Tag("aws")
class WholePaymentTest {
    private static final Path TEMPLATE = Path.of(System.getProperty("project.root", "."), "template.yaml");
    private static final String HOST = LabSettings.onFreePorts(TEMPLATE).host();
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

    private final AwsEndpoints aws = AwsEndpoints.shared();
    private final DynamoDbClient dynamoDb = DynamoDbClient.builder()
            .endpointOverride(aws.dynamoDb())
            .region(Region.EU_WEST_1)
            .credentialsProvider(CREDENTIALS)
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .build();
    private final SecretsManagerClient secrets = SecretsManagerClient.builder()
            .endpointOverride(aws.secretsManager())
            .region(Region.EU_WEST_1)
            .credentialsProvider(CREDENTIALS)
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .build();
    private final SamTemplate template = SamTemplate.read(TEMPLATE);
    private final String table =
            requireNonNull(new Tables(dynamoDb).create(template).get("Sessions"));
    private final String apiKey = secret("api-key");
    private final String signingSecret = secret("signing");
    private final Gateway gateway =
            Gateway.start(HOST, 0, template.routes(), Cors.NONE, Clock.systemUTC(), new Invocations());
    private final MomentSimulator moment = MomentSimulator.start(SimulatorSettings.defaults()
            .withHost(HOST)
            .withWebhookTarget(URI.create(gateway.url() + "/api/moment-webhook")));
    private final Map<String, LambdaFunction> functions =
            template.functions().stream().collect(Collectors.toMap(SamFunction::logicalId, this::function));
    private final App app = new App(gateway.url());

    @AfterEach
    void stop() {
        app.close();
        functions.values().forEach(LambdaFunction::close);
        moment.close();
        gateway.close();
        secrets.close();
        dynamoDb.close();
    }

    @Test
    void a_payment_goes_from_create_to_paid() {
        gateway.serve(functions);
        put(apiKey, SimulatorSettings.DEFAULT_SECRET_KEY);
        put(signingSecret, SimulatorSettings.DEFAULT_SIGNING_SECRET);

        App.Response created = app.createSession();
        String session = created.body().path("session_id").asText();
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.body().path("client_token").asText()).isNotEmpty();
        assertThat(state(session)).isEqualTo("OPEN");
        assertStatus(session, "active", false);

        moment.pay(session);
        moment.webhooks().awaitIdle();

        assertThat(moment.deliveries()).isNotEmpty().allMatch(Delivery::acknowledged);
        assertThat(state(session)).isEqualTo("PAID");
        int calls = moment.calls().size();
        assertStatus(session, "completed", true);
        assertThat(moment.calls()).hasSize(calls);
    }

    @Test
    void create_returns_503_until_the_secrets_have_values() {
        gateway.serve(functions);

        App.Response response = app.createSession();

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body().toString()).contains("ApiKeySecretArn");
        assertThat(moment.calls()).isEmpty();
    }

    private void assertStatus(String session, String status, boolean isFinal) {
        App.Response response = app.status(session);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().path("status").asText()).isEqualTo(status);
        assertThat(response.body().path("final").asBoolean(!isFinal)).isEqualTo(isFinal);
    }

    private String state(String session) {
        Map<String, AttributeValue> item = dynamoDb.getItem(get -> get.tableName(table)
                        .key(Map.of("id", AttributeValue.fromS(session)))
                        .consistentRead(true))
                .item();
        return requireNonNull(item.get("state")).s();
    }

    private String secret(String name) {
        return secrets.createSecret(create -> create.name(name + "-" + UUID.randomUUID()))
                .arn();
    }

    private void put(String arn, String value) {
        secrets.putSecretValue(request -> request.secretId(arn).secretString(value));
    }

    private LambdaFunction function(SamFunction function) {
        var handler =
                Handlers.create(function.handlerClass(), environment(function.logicalId()), SystemServices.system());
        return new LambdaFunction(function, handler, new LabTime(_ -> {}), new Invocations());
    }

    private Map<String, String> environment(String function) {
        var parameters = Map.of(
                "MomentBaseUrl",
                moment.baseUrl().toString(),
                "ApiKeySecretArn",
                apiKey,
                "SigningSecretArn",
                signingSecret,
                "IntegrationId",
                "whole-payment");
        var resources = new HashMap<String, String>();
        template.resources().keySet().forEach(id -> resources.put(id, "not-used"));
        resources.put("AWS::StackName", "whole-payment");
        resources.put("AWS::Region", "eu-west-1");
        resources.put("AWS::URLSuffix", "amazonaws.com");
        resources.put("Sessions", table);
        resources.put("DeadLetters", "DeadLetters");
        var environment = new HashMap<>(template.environment(function, parameters, resources));
        environment.put("AWS_LAMBDA_FUNCTION_NAME", function);
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_ACCESS_KEY_ID", "local");
        environment.put("AWS_SECRET_ACCESS_KEY", "local");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", aws.dynamoDb().toString());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", aws.secretsManager().toString());
        return environment;
    }
}
