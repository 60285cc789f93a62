package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Table;
import dev.momentcheckout.telemetry.Metric;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

/** Holds the template to the code, the contract and the README; the settings' names are held to it beside each function. */
class TemplateTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final SamTemplate TEMPLATE = SamTemplate.read(ROOT.resolve("template.yaml"));
    private static final Pattern ROUTE_IN_README = Pattern.compile("(?m)^\\| `((?:GET|POST) /api/[^`?]+)");

    private static final Set<String> FIXED_NAMES = Set.of("TableName", "RoleName", "LogGroupName", "Name", "QueueName");

    private static final Set<String> NAMED_WITHIN_THE_API = Set.of("AWS::ApiGatewayV2::Authorizer");

    @ParameterizedTest
    @MethodSource("functions")
    void a_handler_is_a_class_that_takes_the_events_that_the_template_sends_it(SamFunction function)
            throws ReflectiveOperationException {
        Class<?> handler = Class.forName(function.handlerClass());

        assertThat(function.handler()).isEqualTo(handler.getName() + "::handleRequest");
        assertThat(handler.getConstructor()).isNotNull();
        if (TEMPLATE.routes().stream().anyMatch(route -> route.function().equals(function.logicalId()))) {
            assertThat(handler.getInterfaces()).containsExactly(RequestStreamHandler.class);
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

    private static Type eventOf(String function) {
        return TEMPLATE.streamSources().stream()
                        .anyMatch(source -> source.function().equals(function))
                ? DynamodbEvent.class
                : new TypeToken<Map<String, Object>>() {}.type();
    }

    /** A type with its parameters, as reflection sees it. */
    private abstract static class TypeToken<T> {
        Type type() {
            return ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];
        }
    }

    @Test
    void routes_are_those_of_the_contract_and_of_the_readme() throws IOException {
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

    @Test
    void every_parameter_is_in_the_readme_with_its_default() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        TEMPLATE.parameters().forEach((name, parameter) -> {
            String byDefault = parameter.defaultValue().orElse("");
            assertThat(readme.lines().filter(line -> line.startsWith("| `" + name + "` |")))
                    .as(name)
                    .singleElement()
                    .asString()
                    .endsWith(byDefault.isEmpty() ? "| empty |" : "| `" + byDefault + "` |");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "CreateSession,MOMENT_API_KEY_SECRET_ARN,MOMENT_SIGNING_SECRET_ARN",
        "GetSessionStatus,MOMENT_API_KEY_SECRET_ARN,MOMENT_SIGNING_SECRET_ARN",
        "WebhookReceive,MOMENT_SIGNING_SECRET_ARN,MOMENT_API_KEY_SECRET_ARN",
        "ReconcileSessions,MOMENT_API_KEY_SECRET_ARN,MOMENT_SIGNING_SECRET_ARN",
        "PublishEvents,EVENT_BUS,MOMENT_API_KEY_SECRET_ARN",
        "PublishEvents,PARKED_EVENTS_QUEUE,MOMENT_SIGNING_SECRET_ARN"
    })
    void a_function_is_told_of_its_own_secret_only(String function, String own, String other) {
        assertThat(TEMPLATE.environmentNames(function)).contains(own).doesNotContain(other);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_function_logs_to_a_group_that_forgets(SamFunction function) {
        Map<String, Object> properties = properties(function.logicalId());
        String group = map(map(properties.get("LoggingConfig")).get("LogGroup"))
                .getOrDefault("Ref", "none")
                .toString();

        assertThat(map(TEMPLATE.resources().get(group))).containsEntry("Type", "AWS::Logs::LogGroup");
        assertThat(properties(group)).containsKey("RetentionInDays");
    }

    @Test
    void no_resource_has_a_name_of_its_own_so_that_two_stacks_fit_into_one_account() {
        TEMPLATE.resources().keySet().stream()
                .filter(logicalId -> !NAMED_WITHIN_THE_API.contains(type(logicalId)))
                .forEach(logicalId -> properties(logicalId).forEach((property, value) -> {
                    if (FIXED_NAMES.contains(property)) {
                        assertThat(value).as(logicalId + "." + property).isEqualTo(Map.of("Ref", "AWS::StackName"));
                    }
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "JwtIssuer=https://issuer.example, SignInIsWhole",
        "JwtAudience=app, SignInIsWhole",
        "MomentMode=live&SuccessUrls=app://paid, Live mode without sign-in",
        "MomentMode=live&AllowAnonymousLive=yes, SuccessUrls must be your own",
        "MomentMode=live&SuccessUrls=app://paid&AllowAnonymousLive=yes&MomentBaseUrl=http://api.momentpay.net, MomentBaseUrl is",
        "MomentMode=live&SuccessUrls=app://paid&AllowAnonymousLive=yes&MomentBaseUrl=https://evil.example, MomentBaseUrl is",
        "SuccessUrls=http://shop.example/return, SuccessUrls",
        "'SuccessUrls=app://paid,http://shop.example/return', SuccessUrls",
        "CreateRate=-1, CreateRate",
        "WebhookRate=0, WebhookRate",
        "FixedAmount=0, FixedAmount",
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
    })
    void parameters_that_contradict_each_other_or_make_no_sense_are_refused(String parameters, String complaint) {
        assertThatThrownBy(() -> environment(parameters)).hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MomentMode=live&SuccessUrls=app://paid&AllowAnonymousLive=yes",
                "MomentMode=live&SuccessUrls=app://paid&JwtIssuer=https://issuer.example&JwtAudience=app",
                "SuccessUrls=http://10.0.2.2:3000/return?session_id={SESSION_ID}",
                "CreateRate=0",
                "Pricing=catalog",
                "Pricing=client&ClientMinAmount=100&ClientMaxAmount=5000&ClientCurrencies=ZAR,USD",
                "CorsOrigins=https://shop.example,http://localhost:3000",
                "SnapStart=off&Tracing=on&DeletionProtection=off&Architecture=arm64",
            })
    void parameters_that_make_sense_are_taken(String parameters) {
        assertThat(environment(parameters)).containsKey("MOMENT_MODE");
    }

    @ParameterizedTest
    @CsvSource({"SnapStart=on, none", "JwtIssuer=https://issuer.example&JwtAudience=app, required"})
    void sign_in_is_told_to_the_functions_for_apps(String parameters, String signIn) {
        assertThat(environment(parameters)).containsEntry("SIGN_IN", signIn);
    }

    @Test
    void what_is_recorded_is_kept() {
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
        for (String kept : List.of("Sessions", "Catalog", "ApiKeySecret", "SigningSecret")) {
            assertThat(map(TEMPLATE.resources().get(kept)))
                    .as(kept)
                    .containsEntry("DeletionPolicy", "Retain")
                    .containsEntry("UpdateReplacePolicy", "Retain");
        }
    }

    /** An alarm that watches a metric by another name, or with other dimensions than it is written with, never rings. */
    @ParameterizedTest
    @CsvSource({"PaymentsInReviewAlarm, PaymentNeedsReview", "ReconcilerLagAlarm, ReconcilerLagSeconds"})
    void an_alarm_watches_a_metric_that_is_written(String alarm, String metric) {
        assertThat(Arrays.stream(Metric.values()).map(Metric::metricName)).contains(metric);
        assertThat(properties(alarm))
                .containsEntry("Namespace", "MomentCheckout")
                .containsEntry("MetricName", metric)
                .containsEntry(
                        "Dimensions", List.of(Map.of("Name", "Service", "Value", Map.of("Ref", "AWS::StackName"))));
        assertThat(TEMPLATE.raw().toString()).contains("SERVICE_NAME={Ref=AWS::StackName}");
    }

    @Test
    void the_shop_is_told_of_what_rose_and_of_refunds() {
        assertThat(TEMPLATE.streamSources()).singleElement().satisfies(source -> {
            assertThat(source.function()).isEqualTo("PublishEvents");
            assertThat(source.table()).isEqualTo("Sessions");
            assertThat(source.filter().patterns()).hasSize(2);
        });
    }

    @Test
    void secrets_are_created_without_a_value() {
        for (String secret : List.of("ApiKeySecret", "SigningSecret")) {
            assertThat(properties(secret)).as(secret).doesNotContainKeys("SecretString", "GenerateSecretString");
        }
    }

    static List<SamFunction> functions() {
        return TEMPLATE.functions();
    }

    /** Of create-session. */
    private static Map<String, String> environment(String parameters) {
        Map<String, String> given = Arrays.stream(parameters.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return TEMPLATE.environment(
                "CreateSession",
                given,
                Map.of(
                        "AWS::StackName",
                        "stack",
                        "Sessions",
                        "table",
                        "Catalog",
                        "catalog",
                        "ApiKeySecret.Id",
                        "API key"));
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
