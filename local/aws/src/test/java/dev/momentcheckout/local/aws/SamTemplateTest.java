package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamTemplateTest {
    private static final String SHOP = """
            AWSTemplateFormatVersion: 2010-09-09
            Transform: AWS::Serverless-2016-10-31
            Parameters:
              Mode: { Type: String, Default: test, AllowedValues: [test, live] }
              Label: { Type: String, Default: "", MaxLength: 5 }
              KeyArn: { Type: String, Default: "" }
              Days: { Type: Number, Default: 30, MinValue: 1, MaxValue: 60 }
            Conditions:
              OwnKey: !Equals [!Ref KeyArn, ""]
              Live: !Equals [!Ref Mode, live]
              LiveWithOwnKey: !And [!Condition Live, !Condition OwnKey]
              Either: !Or [!Condition Live, !Not [!Condition OwnKey]]
            Globals:
              Function:
                Timeout: 20
                MemorySize: 512
                Environment:
                  Variables:
                    MODE: !Ref Mode
                    TABLE: !Ref Orders
            Resources:
              Pay:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: shop.Pay::handleRequest
                  MemorySize: 1024
                  Environment:
                    Variables:
                      KEY: !If [OwnKey, !Ref Key, !Ref KeyArn]
                      INTEGRATION_ID: !If [Either, !Ref AWS::NoValue, !Ref "AWS::StackName"]
                      URL: !Sub "https://${Api}.${AWS::Region}/${!literal}/${Mode}/${Orders.Arn}"
                      BOTH: !If [LiveWithOwnKey, "yes", "no"]
                      DAYS: !Ref Days
                      UUID: !Select [2, !Split ["/", !Ref "AWS::StackId"]]
                  Events:
                    Tick: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 minute) } }
              Post:
                Type: AWS::ApiGatewayV2::Route
                Properties: { ApiId: !Ref Api, RouteKey: POST /pay, Target: !Sub "integrations/${PayIntegration}" }
              Again:
                Type: AWS::ApiGatewayV2::Route
                Properties: { ApiId: !Ref Api, RouteKey: "ANY /pay/{id}", Target: !Sub "integrations/${PayIntegration}" }
              PayIntegration:
                Type: AWS::ApiGatewayV2::Integration
                Properties: { ApiId: !Ref Api, IntegrationUri: !Sub "${Pay.Arn}:live" }
              Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { ProtocolType: HTTP } }
              Status:
                Type: AWS::Serverless::Function
                Properties: { Handler: shop.Status, Timeout: 3 }
              Orders:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{ AttributeName: id, AttributeType: S }, { AttributeName: at, AttributeType: N }]
                  KeySchema: [{ AttributeName: id, KeyType: HASH }, { AttributeName: at, KeyType: RANGE }]
              Key: { Type: "AWS::SecretsManager::Secret" }
            """;

    private static final Map<String, String> RESOURCES =
            Map.of("Orders", "orders-1", "Orders.Arn", "arn:orders", "Key", "arn:key", "Api", "api1");

    private final SamTemplate template = SamTemplate.parse(SHOP);

    @Test
    void function_properties_override_globals() {
        assertThat(template.functions())
                .extracting(
                        SamFunction::logicalId, SamFunction::handlerClass, SamFunction::timeout, SamFunction::memory)
                .containsExactly(
                        tuple("Pay", "shop.Pay", Duration.ofSeconds(20), 1024),
                        tuple("Status", "shop.Status", Duration.ofSeconds(3), 512));
    }

    @Test
    void follows_a_route_through_its_integration_to_the_function() {
        assertThat(template.routes())
                .containsExactly(new Route("POST", "/pay", "Pay"), new Route("ANY", "/pay/{id}", "Pay"));
    }

    @Test
    void resolves_an_environment_as_cloudformation_does() {
        assertThat(template.environment("Pay", Map.of(), RESOURCES))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "MODE", "test",
                        "TABLE", "orders-1",
                        "KEY", "arn:key",
                        "INTEGRATION_ID", "local",
                        "URL", "https://api1.eu-west-1/${literal}/test/arn:orders",
                        "BOTH", "no",
                        "DAYS", "30",
                        "UUID", "00000000-0000-4000-8000-000000000000"));
    }

    @Test
    void evaluates_conditions_with_the_parameters() {
        var environment = template.environment("Pay", Map.of("Mode", "live", "KeyArn", "arn:mine"), RESOURCES);

        assertThat(environment)
                .containsEntry("KEY", "arn:mine")
                .containsEntry("MODE", "live")
                .containsEntry("BOTH", "no")
                .doesNotContainKey("INTEGRATION_ID");
        assertThat(template.environment("Pay", Map.of("Mode", "live"), RESOURCES))
                .containsEntry("BOTH", "yes");
    }

    @Test
    void given_values_override_pseudo_parameters() {
        var resources = new HashMap<>(RESOURCES);
        resources.put("AWS::StackName", "shop");
        resources.put("AWS::StackId", "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/51af3dc0");

        assertThat(template.environment("Pay", Map.of(), resources))
                .containsEntry("INTEGRATION_ID", "shop")
                .containsEntry("UUID", "51af3dc0");
    }

    @Test
    void lists_the_variable_names_of_a_function() {
        assertThat(template.environmentNames("Status")).containsExactlyInAnyOrder("MODE", "TABLE");
    }

    @Test
    void names_the_resource_without_a_value() {
        assertThatThrownBy(() -> template.environment("Status", Map.of(), Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("TABLE")
                .hasMessageEndingWith("no value for Orders");
    }

    @ParameterizedTest
    @CsvSource({
        "Mode, prod, 'Mode must be one of [test, live]'",
        "Label, abcdef, Label must have at most 5 characters",
        "Days, 61, Days must be at most 60",
        "Days, 0, Days must be at least 1",
        "Days, many, Days must be a number",
        "Colour, red, Colour is not a parameter",
    })
    void rejects_parameters_that_cloudformation_rejects(String name, String value, String violation) {
        assertThatThrownBy(() -> template.environment("Pay", Map.of(name, value), RESOURCES))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(violation);
    }

    @Test
    void matches_an_allowed_pattern_with_the_whole_value() {
        var template = SamTemplate.parse("Parameters: { P: { Type: String, Default: abc, AllowedPattern: '[a-c]+' } }");

        assertThat(template.parameters().get("P"))
                .satisfies(p -> assertThat(p.violations("abcd")).hasSize(1))
                .satisfies(p -> assertThat(p.violations("cba")).isEmpty());
    }

    @Test
    void reports_a_parameter_without_default_and_value() {
        assertThatThrownBy(() -> resolve("Parameters: { P: { Type: String } }", "x"))
                .hasMessageContaining("P has no default and no value");
    }

    @Test
    void reads_the_keys_of_a_table() {
        assertThat(template.tables()).singleElement().satisfies(table -> {
            assertThat(table.logicalId()).isEqualTo("Orders");
            assertThat(table.keys()).containsExactly(new Table.Key("id", "HASH"), new Table.Key("at", "RANGE"));
            assertThat(table.attributeTypes()).isEqualTo(Map.of("id", "S", "at", "N"));
            assertThat(table.streamView()).isEmpty();
            assertThat(table.ttlAttribute()).isEmpty();
        });
    }

    @Test
    void keeps_dates_as_text() {
        assertThat(template.raw()).containsEntry("AWSTemplateFormatVersion", "2010-09-09");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: !ImportValue x",
                "A: !Transform { Name: x }",
                "A: !GetAtt NoAttribute",
                "A:",
                "A: 1\nA: 2",
                "- just a list",
                "A: [",
            })
    void rejects_yaml_that_it_does_not_support(String yaml) {
        assertThatThrownBy(() -> SamTemplate.parse(yaml)).isInstanceOf(TemplateException.class);
    }

    @Test
    void rejects_an_unsupported_function() {
        assertThatThrownBy(() -> resolve("Outputs: {}", "{ Fn::Base64: x }"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Fn::Base64: this function is not supported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!Select [2, [a, b]]|2 values have no index 2",
                "!Select [-1, [a, b]]|2 values have no index -1",
                "!Select [first, [a, b]]|2 values have no index first",
                "!Select [0]|takes 2 arguments, not 1",
                "!Select [0, a]|must be a list",
                "!Split [a]|takes 2 arguments, not 1",
                "!Split ['/', a/b]|must be a single value"
            })
    void rejects_an_invalid_selection(String value, String message) {
        assertThatThrownBy(() -> resolve("Outputs: {}", value)).hasMessageContaining(message);
    }

    @Test
    void rejects_circular_conditions() {
        String circular = "Conditions: { A: !Not [!Condition B], B: !Not [!Condition A] }";

        assertThatThrownBy(() -> resolve(circular, "!If [A, x, y]")).hasMessageContaining("Circular conditions");
    }

    @Test
    void rejects_an_unsupported_table_property() {
        var template = SamTemplate.parse("""
                Resources:
                  T: { Type: "AWS::DynamoDB::Table", Properties: { LocalSecondaryIndexes: [] } }
                """);

        assertThatThrownBy(template::tables).hasMessageContaining("LocalSecondaryIndexes is not supported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS::Serverless::Api", "AWS::Serverless::HttpApi"})
    void rejects_an_api_that_is_a_sam_resource(String type) {
        var template = SamTemplate.parse("Resources: { Api: { Type: \"" + type + "\" } }");

        assertThatThrownBy(template::routes).hasMessageContaining(type + " is not supported");
    }

    @ParameterizedTest
    @CsvSource({
        "$default, integrations/I, fn, a route needs",
        "GET /a, I, fn, a route needs",
        "GET /a, integrations/I, other, other is not a function",
        "GET /a, integrations/J, fn, has no J"
    })
    void rejects_a_route_without_a_function(String key, String target, String uri, String violation) {
        var template = SamTemplate.parse("""
                Resources:
                  fn: { Type: "AWS::Serverless::Function", Properties: { Handler: a.B } }
                  R: { Type: "AWS::ApiGatewayV2::Route", Properties: { RouteKey: %s, Target: %s } }
                  I: { Type: "AWS::ApiGatewayV2::Integration", Properties: { IntegrationUri: %s } }
                """.formatted(key, target, uri));

        assertThatThrownBy(template::routes).hasMessageContaining(violation);
    }

    @ParameterizedTest
    @CsvSource({"test,no,true", "test,yes,true", "live,yes,true", "live,no,false"})
    void applies_the_rules_to_the_parameters(String mode, String acknowledged, boolean accepted) {
        var template = SamTemplate.parse("""
                Parameters:
                  Mode: { Type: String, Default: test }
                  Acknowledged: { Type: String, Default: "no" }
                Rules:
                  LiveIsAcknowledged:
                    RuleCondition: !Equals [!Ref Mode, live]
                    Assertions:
                      - { Assert: !Equals [!Ref Acknowledged, "yes"], AssertDescription: set Acknowledged }
                Resources:
                  F: { Type: "AWS::Serverless::Function", Properties: { Handler: a.B } }
                """);
        var parameters = Map.of("Mode", mode, "Acknowledged", acknowledged);

        if (accepted) {
            assertThat(template.environment("F", parameters, Map.of())).isEmpty();
        } else {
            assertThatThrownBy(() -> template.environment("F", parameters, Map.of()))
                    .hasMessageContaining("LiveIsAcknowledged: set Acknowledged");
        }
    }

    @ParameterizedTest
    @CsvSource({"test,true", "live,true", "other,false"})
    void a_rule_may_test_whether_a_list_contains_a_value(String mode, boolean accepted) {
        var template = SamTemplate.parse("""
                Parameters:
                  Mode: { Type: String }
                Rules:
                  Known:
                    Assertions:
                      - { Assert: !Contains [[test, live], !Ref Mode], AssertDescription: choose a mode }
                """);

        assertThat(template.failedAssertions(Map.of("Mode", mode)))
                .isEqualTo(accepted ? List.of() : List.of(new SamTemplate.FailedAssertion("Known", "choose a mode")));
    }

    @Test
    void the_description_of_a_constraint_replaces_its_pattern() {
        var parameters = SamTemplate.parse("""
                Parameters:
                  Described: { Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: lower-case letters }
                  Undescribed: { Type: String, AllowedPattern: "[a-z]+" }
                """).parameters();

        assertThat(parameters.get("Described"))
                .satisfies(p -> assertThat(p.violations("A")).containsExactly("Described must be lower-case letters"));
        assertThat(parameters.get("Undescribed"))
                .satisfies(p -> assertThat(p.violations("A")).containsExactly("Undescribed must match [a-z]+"));
    }

    @Test
    void names_the_parameters_of_each_environment_variable() {
        assertThat(template.environmentParameters("Pay"))
                .containsEntry("MODE", Set.of("Mode"))
                .containsEntry("KEY", Set.of("KeyArn"))
                .containsEntry("TABLE", Set.of())
                .containsEntry("BOTH", Set.of());
    }

    @Test
    void returns_the_environment_of_parameters_that_violate_their_constraints() {
        Map<String, String> values = new HashMap<>(Map.of("Mode", "other", "Label", "", "KeyArn", "arn", "Days", "99"));
        Map<String, String> resources =
                Map.of("Orders", "orders", "Orders.Arn", "arn:orders", "Api", "api", "Key", "key", "Pay", "pay");

        assertThat(template.uncheckedEnvironment("Pay", values, resources))
                .containsEntry("MODE", "other")
                .containsEntry("DAYS", "99");
        assertThatThrownBy(() -> template.environment("Pay", values, resources))
                .hasMessageContaining("Mode must be one of")
                .hasMessageContaining("Days must be at most 60");
    }

    /** Resolves {@code value} as the environment variable of a function in a template that starts with {@code head}. */
    private static void resolve(String head, String value) {
        SamTemplate.parse(head + """

                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Properties: { Handler: a.B, Environment: { Variables: { V: %s } } }
                """.formatted(value)).environment("F", Map.of(), Map.of());
    }

    @Test
    void names_the_file_that_cannot_be_read() {
        assertThatThrownBy(() -> SamTemplate.read(Path.of("no-such-template.yaml")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no-such-template.yaml");
    }
}
