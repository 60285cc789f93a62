package dev.momentcheckout.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Table;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the template as written with the code, the API contract and the README. Each function's own tests compare
 * the names of its settings. checks/transform.py tests what the SAM transform adds.
 */
class TemplateTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final SamTemplate TEMPLATE = SamTemplate.read(ROOT.resolve("template.yaml"));
    private static final Pattern ROUTE_IN_README = Pattern.compile("(?m)^\\| `((?:GET|POST) /api/[^`?]+)");

    private static final Set<String> PHYSICAL_NAMES = Set.of(
            "BucketName",
            "FunctionName",
            "LogGroupName",
            "ManagedPolicyName",
            "Name",
            "QueueName",
            "RoleName",
            "TableName",
            "TopicName");

    /** Their names are unique within the API only, refer to another resource, or need not be unique. */
    private static final Set<String> WITHOUT_PHYSICAL_NAME = Set.of(
            "AWS::ApiGatewayV2::Authorizer",
            "AWS::Lambda::Permission",
            "AWS::Logs::MetricFilter",
            "AWS::Logs::QueryDefinition");

    /** Fields of the access log that can contain no session id, token or other secret. */
    private static final Set<String> ACCESS_LOG_FIELDS = Set.of(
            "authorizer.error",
            "identity.sourceIp",
            "integration.requestId",
            "integration.status",
            "integrationErrorMessage",
            "integrationLatency",
            "requestId",
            "requestTime",
            "responseLatency",
            "routeKey",
            "status");

    /** The prefix is AWS's, the rest is unique to the stack, even if it is deleted and created again. */
    private static final Map<String, Object> ACCESS_LOG_GROUP = Map.of(
            "Fn::Sub",
            List.of(
                    "/aws/vendedlogs/${AWS::StackName}-AccessLogs-${Id}",
                    Map.of(
                            "Id",
                            Map.of(
                                    "Fn::Select",
                                    List.of(2, Map.of("Fn::Split", List.of("/", Map.of("Ref", "AWS::StackId"))))))));

    @ParameterizedTest
    @MethodSource("functions")
    void a_handler_exists_and_accepts_the_events_of_its_function(SamFunction function)
            throws ReflectiveOperationException {
        Class<?> handler = Class.forName(function.handlerClass());

        assertThat(function.handler()).isEqualTo(handler.getName() + "::handleRequest");
        assertThat(handler.getConstructor()).isNotNull();
        if (hasRoute(function) || isInvokedByOperators(function)) {
            assertThat(handler).isAssignableTo(RequestStreamHandler.class);
            return;
        }
        assertThat(Arrays.stream(handler.getGenericInterfaces())
                        .filter(ParameterizedType.class::isInstance)
                        .map(ParameterizedType.class::cast)
                        .filter(type -> type.getRawType() == RequestHandler.class)
                        .flatMap(type -> Arrays.stream(type.getActualTypeArguments())))
                .first()
                .isEqualTo(eventOf(function.logicalId()));
    }

    private static boolean hasRoute(SamFunction function) {
        return TEMPLATE.routes().stream().anyMatch(route -> route.function().equals(function.logicalId()));
    }

    private static boolean isInvokedByOperators(SamFunction function) {
        return map(TEMPLATE.raw().get("Outputs")).containsKey(function.logicalId());
    }

    private static Type eventOf(String function) {
        return TEMPLATE.streamSources().stream()
                        .anyMatch(source -> source.function().equals(function))
                ? DynamodbEvent.class
                : new TypeToken<Map<String, Object>>() {}.type();
    }

    /** Captures a type with its parameters for reflection. */
    private abstract static class TypeToken<T> {
        Type type() {
            return ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];
        }
    }

    @Test
    void the_contract_and_the_readme_list_the_same_routes() throws IOException {
        Set<String> routes = TEMPLATE.routes().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(routes)
                .isEqualTo(Contract.read(ROOT.resolve("docs/openapi.yaml")).routes());
        assertThat(routes)
                .isEqualTo(ROUTE_IN_README
                        .matcher(Files.readString(ROOT.resolve("README.md")))
                        .results()
                        .map(result -> result.group(1))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @CsvSource({
        "CreateSession, POST /api/create-payment-session",
        "GetSessionStatus, GET /api/session-status",
        "WebhookReceive, POST /api/moment-webhook"
    })
    void a_route_invokes_the_live_alias_of_its_function_with_payload_format_2_0(String function, String routeKey) {
        Map<String, Object> route = route(routeKey);
        String integration =
                text(map(route.get("Target")).get("Fn::Sub")).replaceFirst("^integrations/\\$\\{(\\w+)}$", "$1");

        assertThat(type(integration)).isEqualTo("AWS::ApiGatewayV2::Integration");
        assertThat(properties(integration))
                .containsEntry("IntegrationType", "AWS_PROXY")
                .containsEntry("PayloadFormatVersion", "2.0")
                .containsEntry("IntegrationUri", Map.of("Fn::Sub", "${" + function + ".Arn}:live"));
    }

    @Test
    void there_are_no_other_routes() {
        assertThat(resourcesOf("AWS::ApiGatewayV2::Route")).hasSize(3);
        assertThat(resourcesOf("AWS::ApiGatewayV2::Integration")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /api/create-payment-session", "GET /api/session-status"})
    void sign_in_protects_the_routes_for_apps(String routeKey) {
        assertThat(route(routeKey))
                .containsEntry("AuthorizationType", Map.of("Fn::If", List.of("SignIn", "JWT", "NONE")))
                .containsEntry(
                        "AuthorizerId",
                        Map.of("Fn::If", List.of("SignIn", Map.of("Ref", "Tokens"), Map.of("Ref", "AWS::NoValue"))));
    }

    @Test
    void the_webhook_route_needs_no_sign_in() {
        assertThat(route("POST /api/moment-webhook"))
                .containsEntry("AuthorizationType", "NONE")
                .doesNotContainKey("AuthorizerId");
    }

    @Test
    void the_authorizer_verifies_issuer_and_audience() {
        assertThat(resourcesOf("AWS::ApiGatewayV2::Authorizer")).containsExactly("Tokens");
        assertThat(map(TEMPLATE.resources().get("Tokens"))).containsEntry("Condition", "SignIn");
        assertThat(properties("Tokens"))
                .containsEntry("AuthorizerType", "JWT")
                .containsEntry("IdentitySource", List.of("$request.header.Authorization"))
                .containsEntry(
                        "JwtConfiguration",
                        Map.of(
                                "Issuer", Map.of("Ref", "JwtIssuer"),
                                "Audience", List.of(Map.of("Ref", "JwtAudience"))));
    }

    /** Browsers show scripts of another origin Content-Type and Cache-Control without a permission. */
    @Test
    void a_web_app_may_send_and_read_the_headers_of_the_api_contract() throws IOException {
        Map<String, Object> cors = Map.of(
                "AllowOrigins", Map.of("Fn::Split", List.of(",", Map.of("Ref", "CorsOrigins"))),
                "AllowMethods", List.of("GET", "POST"),
                "AllowHeaders", List.of("authorization", "content-type", "idempotency-key"),
                "ExposeHeaders", List.of("retry-after", "x-request-id"),
                "MaxAge", 3600);

        assertThat(properties("Api"))
                .containsEntry(
                        "CorsConfiguration", Map.of("Fn::If", List.of("Cors", cors, Map.of("Ref", "AWS::NoValue"))));
        assertThat(Contract.read(ROOT.resolve("docs/openapi.yaml")).responseHeaders())
                .containsExactly("cache-control", "retry-after", "x-request-id");
    }

    @Test
    void each_route_has_a_rate_of_its_own_and_any_other_a_fixed_one() {
        assertThat(properties("Stage"))
                .containsEntry(
                        "RouteSettings",
                        Map.of(
                                "POST /api/create-payment-session", limitedBy("CreateRate"),
                                "GET /api/session-status", limitedBy("StatusRate"),
                                "POST /api/moment-webhook", limitedBy("WebhookRate")))
                .containsEntry("DefaultRouteSettings", Map.of("ThrottlingRateLimit", 50, "ThrottlingBurstLimit", 50));
    }

    @Test
    void the_webhook_alone_may_reserve_concurrency() {
        assertThat(functions().stream()
                        .map(SamFunction::logicalId)
                        .filter(function -> properties(function).containsKey("ReservedConcurrentExecutions")))
                .containsExactly("WebhookReceive");
        assertThat(properties("WebhookReceive"))
                .containsEntry(
                        "ReservedConcurrentExecutions",
                        Map.of(
                                "Fn::If",
                                List.of(
                                        "ReserveWebhookConcurrency",
                                        Map.of("Ref", "WebhookReservedConcurrency"),
                                        Map.of("Ref", "AWS::NoValue"))));
    }

    private static Map<String, Object> limitedBy(String parameter) {
        return Map.of(
                "ThrottlingRateLimit", Map.of("Ref", parameter),
                "ThrottlingBurstLimit", Map.of("Ref", parameter));
    }

    @Test
    void the_access_log_is_json_without_paths_queries_headers_and_tokens() throws IOException {
        Map<String, Object> settings = map(properties("Stage").get("AccessLogSettings"));
        String format = text(map(settings.get("Format")).get("Fn::Sub"));

        assertThat(Pattern.compile("\\$context\\.([A-Za-z.]+)").matcher(format).results())
                .extracting(field -> field.group(1))
                .isNotEmpty()
                .isSubsetOf(ACCESS_LOG_FIELDS);
        assertThat(new ObjectMapper().readTree(format).isObject()).isTrue();
        assertThat(settings).containsEntry("DestinationArn", Map.of("Fn::GetAtt", List.of("AccessLogs", "Arn")));
    }

    @Test
    void every_parameter_is_in_the_readme_with_its_default() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        TEMPLATE.parameters().forEach((name, parameter) -> {
            String defaultValue = parameter.defaultValue().orElse("");
            assertThat(readme.lines().filter(line -> line.startsWith("| `" + name + "` |")))
                    .as(name)
                    .singleElement()
                    .asString()
                    .endsWith(defaultValue.isEmpty() ? "| empty |" : "| `" + defaultValue + "` |");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "CreateSession,MOMENT_API_KEY_SECRET_ARN,MOMENT_SIGNING_SECRET_ARN",
        "GetSessionStatus,MOMENT_API_KEY_SECRET_ARN,MOMENT_SIGNING_SECRET_ARN",
        "WebhookReceive,MOMENT_SIGNING_SECRET_ARN,MOMENT_API_KEY_SECRET_ARN",
        "ReconcileSessions,MOMENT_API_KEY_SECRET_ARN,MOMENT_SIGNING_SECRET_ARN",
        "PublishEvents,EVENT_BUS,MOMENT_API_KEY_SECRET_ARN",
        "PublishEvents,PARKED_EVENTS_QUEUE,MOMENT_SIGNING_SECRET_ARN",
        "PublishEvents,DEAD_LETTERS_QUEUE,MOMENT_SIGNING_SECRET_ARN",
        "RepairPayments,MOMENT_API_KEY_SECRET_ARN,MOMENT_SIGNING_SECRET_ARN",
        "RepairPayments,PUBLISH_EVENTS_FUNCTION,EVENT_BUS"
    })
    void a_function_has_the_settings_of_its_own_secret_only(String function, String own, String other) {
        assertThat(TEMPLATE.environmentNames(function)).contains(own).doesNotContain(other);
    }

    @Test
    void each_function_and_the_api_log_to_a_group_with_limited_retention() {
        Set<Object> groups = functions().stream()
                .map(function -> map(properties(function.logicalId()).get("LoggingConfig")))
                .map(config -> map(config.get("LogGroup")).get("Ref"))
                .collect(Collectors.toSet());
        groups.add("AccessLogs");

        assertThat(groups).hasSize(functions().size() + 1).isEqualTo(resourcesOf("AWS::Logs::LogGroup"));
        for (Object group : groups) {
            assertThat(properties(text(group)))
                    .as(text(group))
                    .containsEntry("RetentionInDays", Map.of("Ref", "LogRetentionDays"));
        }
    }

    /** Two stacks in one account would compete for a fixed name. */
    @Test
    void no_resource_has_a_fixed_physical_name() {
        TEMPLATE.resources().keySet().stream()
                .filter(logicalId -> !WITHOUT_PHYSICAL_NAME.contains(type(logicalId)))
                .forEach(logicalId -> properties(logicalId).forEach((property, value) -> {
                    if (PHYSICAL_NAMES.contains(property)) {
                        assertThat(value)
                                .as(logicalId + "." + property)
                                .isIn(Map.of("Ref", "AWS::StackName"), ACCESS_LOG_GROUP);
                    }
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "JwtIssuer=https://issuer.example, SignInIsWhole",
        "JwtAudience=app, SignInIsWhole",
        "MomentMode=live&SuccessUrls=app://paid?id={SESSION_ID}, Live mode without sign-in",
        "MomentMode=live&AllowAnonymousLive=yes, SuccessUrls must be your own",
        "MomentMode=live&SuccessUrls=app://paid?id={SESSION_ID}&AllowAnonymousLive=yes&MomentBaseUrl=http://api.momentpay.net, MomentBaseUrl is",
        "MomentMode=live&SuccessUrls=app://paid?id={SESSION_ID}&AllowAnonymousLive=yes&MomentBaseUrl=https://evil.example, MomentBaseUrl is",
        "SuccessUrls=http://shop.example/return?id={SESSION_ID}, SuccessUrls",
        "'SuccessUrls=app://paid?id={SESSION_ID},http://shop.example/return?id={SESSION_ID}', SuccessUrls",
        "SuccessUrls=app://paid, SuccessUrls",
        "SuccessUrls=http://10.shop.example/{SESSION_ID}, SuccessUrls",
        "SuccessUrls=http://localhost.shop.example/{SESSION_ID}, SuccessUrls",
        "SuccessUrls=HTTP://shop.example/{SESSION_ID}, SuccessUrls",
        "SuccessUrls=https://shop.example/return?session_id=%7BSESSION_ID%7D, SuccessUrls",
        "'SuccessUrls=https://shop.example/return?session_id={SESSION_ID},app://paid', SuccessUrls",
        "SecretsKmsKeyArn=arn:aws:kms:eu-west-1:123456789012:alias/shop, SecretsKmsKeyArn",
        "CreateRate=-1, CreateRate",
        "CreateRate=1251, CreateRate",
        "StatusRate=0, StatusRate",
        "StatusRate=1251, StatusRate",
        "WebhookRate=0, WebhookRate",
        "WebhookRate=1251, WebhookRate",
        "WebhookReservedConcurrency=0, WebhookReservedConcurrency",
        "FixedAmount=0, FixedAmount",
        "FixedAmount=1000000000000000, FixedAmount",
        "FixedAmount=10.5, FixedAmount",
        "CorsOrigins=*, CorsOrigins",
        "Pricing=client, Pricing=client needs",
        "Pricing=client&ClientMinAmount=1&ClientMaxAmount=9, Pricing=client needs",
        "Pricing=client&ClientMinAmount=1&ClientCurrencies=ZAR, Pricing=client needs",
        "Pricing=client&ClientMinAmount=0&ClientMaxAmount=9&ClientCurrencies=ZAR, ClientMinAmount",
        "ClientCurrencies=rand, ClientCurrencies",
        "Pricing=free, Pricing",
        "ReconcileRate=0, ReconcileRate",
        "SnapStart=maybe, SnapStart",
        "ExternalReference=yes, ExternalReference",
        "IntegrationId=two words, IntegrationId",
        "AlarmEmail=payments, AlarmEmail must be one e-mail address",
        "AlarmEmail=payments@shop, AlarmEmail must be one e-mail address",
        "AlarmEmail=payments@@shop.example, AlarmEmail must be one e-mail address",
        "AlarmEmail=pay ments@shop.example, AlarmEmail must be one e-mail address",
        "AlarmEmail=.payments@shop.example, AlarmEmail must be one e-mail address",
        "AlarmEmail=pay..ments@shop.example, AlarmEmail must be one e-mail address",
        "AlarmEmail=payments@-shop.example, AlarmEmail must be one e-mail address",
        "AlarmEmail=payments@shop..example, AlarmEmail must be one e-mail address",
        "AlarmEmail=payments@10.0.0.1, AlarmEmail must be one e-mail address",
        "'AlarmEmail=payments@shop.example,it@shop.example', AlarmEmail must be one e-mail address",
        "AlarmEmail=Payments <payments@shop.example>, AlarmEmail must be one e-mail address",
        "AlarmEmail=mailto:payments@shop.example, AlarmEmail must be one e-mail address",
        "Dashboard=yes, Dashboard",
    })
    void invalid_or_contradictory_parameters_are_rejected(String parameters, String message) {
        assertThatThrownBy(() -> environment(parameters)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MomentMode=live&SuccessUrls=app://paid?id={SESSION_ID}&AllowAnonymousLive=yes",
                "MomentMode=live&SuccessUrls=app://paid?id={SESSION_ID}&JwtIssuer=https://issuer.example&JwtAudience=app",
                "SuccessUrls=http://10.0.2.2:3000/return?session_id={SESSION_ID}",
                "SuccessUrls=http://localhost?id={SESSION_ID},http://172.31.0.9/{SESSION_ID},http://192.168.1.20/{SESSION_ID}",
                "SuccessUrls=https://a.example/{SESSION_ID},http://127.0.0.1/?id={SESSION_ID},app://paid?id={SESSION_ID}",
                "FixedAmount=999999999999999",
                "SecretsKmsKeyArn=arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "WebhookReservedConcurrency=20",
                "CreateRate=0",
                "Pricing=catalog",
                "Pricing=client&ClientMinAmount=100&ClientMaxAmount=5000&ClientCurrencies=ZAR,USD",
                "CorsOrigins=https://shop.example,http://localhost:3000",
                "SnapStart=off&Tracing=on&DeletionProtection=off&Architecture=arm64",
                "AlarmEmail=payments@shop.example&Dashboard=on",
                "AlarmEmail=on-call+moment_1.eu@mail.shop-1.co.za",
                "AlarmEmail=a@b.xn--p1ai",
            })
    void valid_parameters_are_accepted(String parameters) {
        assertThat(environment(parameters)).containsKey("MOMENT_MODE");
    }

    @ParameterizedTest
    @CsvSource({"2000, true", "2001, false"})
    void return_addresses_have_at_most_2000_characters(int length, boolean accepted) {
        String address = "https://shop.example/{SESSION_ID}?";
        String parameters = "SuccessUrls=" + address + "a".repeat(length - address.length());

        if (accepted) {
            assertThat(environment(parameters).get("SUCCESS_URLS")).hasSize(length);
        } else {
            assertThatThrownBy(() -> environment(parameters)).hasMessageContaining("SuccessUrls");
        }
    }

    @ParameterizedTest
    @CsvSource({"SnapStart=on, none", "JwtIssuer=https://issuer.example&JwtAudience=app, required"})
    void sign_in_is_a_setting_of_the_functions_for_apps(String parameters, String signIn) {
        assertThat(environment(parameters)).containsEntry("SIGN_IN", signIn);
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/51af3dc0-da77-11e4-872e-1234567db123, 51af3dc0-da77-11e4-872e-1234567db123",
        "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/6f2c1a90-0b1d-11f0-9c3e-0242ac120002, 6f2c1a90-0b1d-11f0-9c3e-0242ac120002"
    })
    void two_stacks_of_one_name_have_different_integration_ids(String stackId, String integrationId) {
        for (String function : List.of("CreateSession", "WebhookReceive")) {
            assertThat(environment(function, "IntegrationId=", Map.of("AWS::StackId", stackId)))
                    .containsEntry("INTEGRATION_ID", integrationId);
            assertThat(environment(function, "IntegrationId=shop_1", Map.of("AWS::StackId", stackId)))
                    .containsEntry("INTEGRATION_ID", "shop_1");
        }
    }

    @Test
    void the_output_shows_the_integration_id_that_the_functions_use() {
        Object shown =
                map(map(TEMPLATE.raw().get("Outputs")).get("IntegrationId")).get("Value");

        for (String function : List.of("CreateSession", "WebhookReceive")) {
            assertThat(map(map(properties(function).get("Environment")).get("Variables")))
                    .containsEntry("INTEGRATION_ID", requireNonNull(shown));
        }
    }

    @ParameterizedTest
    @CsvSource({"IntegrationId=, on", "ExternalReference=on, on", "ExternalReference=off, off"})
    void the_external_reference_is_a_setting_of_create_session_only(String parameters, String setting) {
        assertThat(environment(parameters)).containsEntry("EXTERNAL_REFERENCE", setting);
        assertThat(functions().stream()
                        .map(SamFunction::logicalId)
                        .filter(function -> TEMPLATE.environmentNames(function).contains("EXTERNAL_REFERENCE")))
                .containsExactly("CreateSession");
    }

    @Test
    void tables_have_their_keys_streams_and_backups() {
        assertThat(TEMPLATE.tables()).extracting(Table::logicalId).containsExactly("Sessions", "Catalog");
        assertThat(TEMPLATE.tables().getLast()).satisfies(table -> {
            assertThat(table.keys()).containsExactly(new Table.Key("id", "HASH"));
            assertThat(table.streamView()).isEmpty();
            assertThat(table.pointInTimeRecovery()).isTrue();
        });
        assertThat(TEMPLATE.tables().getFirst()).satisfies(table -> {
            assertThat(table.logicalId()).isEqualTo("Sessions");
            assertThat(table.keys()).containsExactly(new Table.Key("id", "HASH"));
            assertThat(table.ttlAttribute()).contains("expires_at");
            assertThat(table.streamView()).contains("NEW_AND_OLD_IMAGES");
            assertThat(table.pointInTimeRecovery()).isTrue();
        });
    }

    /** A table outlives even a first deployment that fails: deletion protection would stop the rollback. */
    @ParameterizedTest
    @CsvSource({
        "AWS::DynamoDB::Table, Retain, 2",
        "AWS::SecretsManager::Secret, RetainExceptOnCreate, 2",
        "AWS::SQS::Queue, RetainExceptOnCreate, 2"
    })
    void tables_secrets_and_queues_are_retained_when_the_stack_deletes_or_replaces_them(
            String type, String deletionPolicy, int count) {
        assertThat(resourcesOf(type)).hasSize(count);
        for (String logicalId : resourcesOf(type)) {
            assertThat(map(TEMPLATE.resources().get(logicalId)))
                    .as(logicalId)
                    .containsEntry("DeletionPolicy", deletionPolicy)
                    .containsEntry("UpdateReplacePolicy", "Retain");
        }
    }

    @Test
    void publish_events_follows_the_sessions_table() {
        assertThat(TEMPLATE.streamSources()).singleElement().satisfies(source -> {
            assertThat(source.function()).isEqualTo("PublishEvents");
            assertThat(source.table()).isEqualTo("Sessions");
            assertThat(source.filter().patterns()).hasSize(4);
        });
    }

    /** Without a maximum age, an hour without free concurrency queues a run for each minute of it. */
    @Test
    void a_run_of_the_reconciler_that_cannot_start_within_a_minute_is_dropped() {
        Map<String, Object> reconciler = properties("ReconcileSessions");
        Map<String, Object> schedule =
                map(map(map(reconciler.get("Events")).get("EachMinute")).get("Properties"));
        Map<String, Object> dropped = Map.of("MaximumRetryAttempts", 0, "MaximumEventAgeInSeconds", 60);

        assertThat(reconciler).containsEntry("EventInvokeConfig", dropped);
        assertThat(schedule).containsEntry("RetryPolicy", dropped);
    }

    @Test
    void secrets_are_created_without_a_value() {
        assertThat(resourcesOf("AWS::SecretsManager::Secret")).isNotEmpty();
        for (String secret : resourcesOf("AWS::SecretsManager::Secret")) {
            assertThat(properties(secret)).as(secret).doesNotContainKeys("SecretString", "GenerateSecretString");
        }
    }

    static List<SamFunction> functions() {
        return TEMPLATE.functions();
    }

    /** Returns the environment of create-session with these parameters. */
    private static Map<String, String> environment(String parameters) {
        return environment("CreateSession", parameters, Map.of());
    }

    private static Map<String, String> environment(
            String function, String parameters, Map<String, String> pseudoParameters) {
        Map<String, String> values = Arrays.stream(parameters.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        Map<String, String> resources = new HashMap<>(Map.of(
                "AWS::StackName",
                "stack",
                "Sessions",
                "table",
                "Catalog",
                "catalog",
                "ApiKeySecret.Id",
                "API key",
                "SigningSecret.Id",
                "signing secret"));
        resources.putAll(pseudoParameters);
        return TEMPLATE.environment(function, values, resources);
    }

    private static Map<String, Object> route(String routeKey) {
        return resourcesOf("AWS::ApiGatewayV2::Route").stream()
                .map(TemplateTest::properties)
                .filter(route -> routeKey.equals(route.get("RouteKey")))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> resourcesOf(String type) {
        return TEMPLATE.resources().keySet().stream()
                .filter(logicalId -> type(logicalId).equals(type))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static String type(String logicalId) {
        return String.valueOf(map(TEMPLATE.resources().get(logicalId)).get("Type"));
    }

    private static Map<String, Object> properties(String logicalId) {
        return map(map(TEMPLATE.resources().get(logicalId)).getOrDefault("Properties", Map.of()));
    }

    private static Map<String, Object> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue))
                : Map.of();
    }
}
