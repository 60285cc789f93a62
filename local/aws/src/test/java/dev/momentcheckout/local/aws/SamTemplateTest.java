package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
              Mark: { Type: String, Default: "", MaxLength: 5 }
              KeyArn: { Type: String, Default: "" }
              Days: { Type: Number, Default: 30, MinValue: 1, MaxValue: 60 }
              Urls: { Type: CommaDelimitedList, Default: "a,b" }
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
                      NAMED: !Sub ["${a}-${Mode}", { a: !Select [1, !Split [".", "x.y.z"]] }]
                      URLS: !Join ["|", !Ref Urls]
                      DAYS: !Ref Days
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
              Look:
                Type: AWS::Serverless::Function
                Properties: { Handler: shop.Look, Timeout: 3 }
              Orders:
                Type: AWS::DynamoDB::Table
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{ AttributeName: id, AttributeType: S }, { AttributeName: at, AttributeType: N }]
                  KeySchema: [{ AttributeName: id, KeyType: HASH }, { AttributeName: at, KeyType: RANGE }]
              Key: { Type: "AWS::SecretsManager::Secret" }
            Outputs:
              Url: { Value: !Sub "https://${Api}" }
            """;

    private static final Map<String, String> RESOURCES =
            Map.of("Orders", "orders-1", "Orders.Arn", "arn:orders", "Key", "arn:key", "Api", "api1");

    private final SamTemplate template = SamTemplate.parse(SHOP);

    @Test
    void merges_globals_into_functions_and_lets_the_function_win() {
        assertThat(template.functions())
                .extracting(
                        SamFunction::logicalId, SamFunction::handlerClass, SamFunction::timeout, SamFunction::memory)
                .containsExactly(
                        tuple("Pay", "shop.Pay", Duration.ofSeconds(20), 1024),
                        tuple("Look", "shop.Look", Duration.ofSeconds(3), 512));
    }

    @Test
    void follows_a_route_through_its_integration_to_the_function() {
        assertThat(template.routes())
                .containsExactly(new Route("POST", "/pay", "Pay"), new Route("ANY", "/pay/{id}", "Pay"));
    }

    @Test
    void resolves_an_environment_as_cloudformation_would() {
        assertThat(template.environment("Pay", Map.of(), RESOURCES))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "MODE", "test",
                        "TABLE", "orders-1",
                        "KEY", "arn:key",
                        "INTEGRATION_ID", "local",
                        "URL", "https://api1.eu-west-1/${literal}/test/arn:orders",
                        "NAMED", "y-test",
                        "URLS", "a|b",
                        "DAYS", "30"));
    }

    @Test
    void follows_parameters_through_conditions() {
        var environment =
                template.environment("Pay", Map.of("Mode", "live", "KeyArn", "arn:mine", "Urls", "c"), RESOURCES);

        assertThat(environment)
                .containsEntry("KEY", "arn:mine")
                .containsEntry("MODE", "live")
                .containsEntry("URLS", "c")
                .doesNotContainKey("INTEGRATION_ID");
        assertThat(template.condition("LiveWithOwnKey", Map.of("Mode", "live"))).isTrue();
        assertThat(template.condition("LiveWithOwnKey", Map.of("Mode", "live", "KeyArn", "x")))
                .isFalse();
    }

    @Test
    void takes_pseudo_parameters_from_the_given_values_first() {
        var resources = new HashMap<>(RESOURCES);
        resources.put("AWS::StackName", "shop");

        assertThat(template.environment("Pay", Map.of(), resources)).containsEntry("INTEGRATION_ID", "shop");
    }

    @Test
    void names_the_variables_of_a_function_without_values() {
        assertThat(template.environmentNames("Look")).containsExactlyInAnyOrder("MODE", "TABLE");
    }

    @Test
    void says_which_resource_has_no_value() {
        assertThatThrownBy(() -> template.environment("Look", Map.of(), Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("TABLE")
                .hasMessageEndingWith("no value was given for Orders");
    }

    @ParameterizedTest
    @CsvSource({
        "Mode, prod, 'Mode must be one of [test, live]'",
        "Mark, abcdef, Mark must have at most 5 characters",
        "Days, 61, Days must be at most 60",
        "Days, 0, Days must be at least 1",
        "Days, many, Days must be a number",
        "Colour, red, Colour is no parameter",
    })
    void refuses_parameters_that_cloudformation_would_refuse(String name, String value, String complaint) {
        assertThatThrownBy(() -> template.environment("Pay", Map.of(name, value), RESOURCES))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void holds_an_allowed_pattern_against_the_whole_value() {
        var template = SamTemplate.parse("Parameters: { P: { Type: String, Default: abc, AllowedPattern: '[a-c]+' } }");

        assertThat(template.parameters().get("P"))
                .satisfies(p -> assertThat(p.complaints("abcd")).hasSize(1))
                .satisfies(p -> assertThat(p.complaints("cba")).isEmpty());
    }

    @Test
    void reports_a_parameter_without_default_that_was_not_given() {
        var template = SamTemplate.parse("Parameters: { P: { Type: String } }");

        assertThatThrownBy(() -> template.resolve("x", Map.of(), Map.of()))
                .hasMessageContaining("P has no default and was not given");
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
    void resolves_outputs_on_request() {
        assertThat(template.resolve(template.outputs(), Map.of(), RESOURCES))
                .isEqualTo(Map.of("Url", Map.of("Value", "https://api1")));
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
    void refuses_yaml_that_it_would_have_to_guess_about(String yaml) {
        assertThatThrownBy(() -> SamTemplate.parse(yaml)).isInstanceOf(TemplateException.class);
    }

    @Test
    void refuses_a_function_that_it_does_not_know() {
        var unknown = Map.of("Fn::Base64", "x");

        assertThatThrownBy(() -> template.resolve(unknown, Map.of(), Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Fn::Base64: this function is not known here");
    }

    @Test
    void refuses_conditions_that_go_round_in_a_circle() {
        var template = SamTemplate.parse("Conditions: { A: !Not [!Condition B], B: !Not [!Condition A] }");

        assertThatThrownBy(() -> template.condition("A", Map.of())).hasMessageContaining("circle");
    }

    @Test
    void refuses_a_table_property_that_would_change_its_behaviour() {
        var template = SamTemplate.parse("""
                Resources:
                  T: { Type: "AWS::DynamoDB::Table", Properties: { LocalSecondaryIndexes: [] } }
                """);

        assertThatThrownBy(template::tables).hasMessageContaining("LocalSecondaryIndexes is not known here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS::Serverless::Api", "AWS::Serverless::HttpApi"})
    void refuses_an_api_in_sams_words(String type) {
        var template = SamTemplate.parse("Resources: { Api: { Type: \"" + type + "\" } }");

        assertThatThrownBy(template::routes).hasMessageContaining(type + " is not known here");
    }

    @ParameterizedTest
    @CsvSource({
        "$default, integrations/I, fn, a route is",
        "GET /a, I, fn, a route is",
        "GET /a, integrations/I, other, other is no function",
        "GET /a, integrations/J, fn, has no J"
    })
    void refuses_a_route_that_leads_nowhere(String key, String target, String uri, String complaint) {
        var template = SamTemplate.parse("""
                Resources:
                  fn: { Type: "AWS::Serverless::Function", Properties: { Handler: a.B } }
                  R: { Type: "AWS::ApiGatewayV2::Route", Properties: { RouteKey: %s, Target: %s } }
                  I: { Type: "AWS::ApiGatewayV2::Integration", Properties: { IntegrationUri: %s } }
                """.formatted(key, target, uri));

        assertThatThrownBy(template::routes).hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"test,no,true", "test,yes,true", "live,yes,true", "live,no,false"})
    void holds_parameters_to_the_rules(String mode, String acknowledged, boolean accepted) {
        var template = SamTemplate.parse("""
                Parameters:
                  Mode: { Type: String, Default: test }
                  Acknowledged: { Type: String, Default: "no" }
                Rules:
                  LiveIsMeant:
                    RuleCondition: !Equals [!Ref Mode, live]
                    Assertions:
                      - { Assert: !Equals [!Ref Acknowledged, "yes"], AssertDescription: say that live is meant }
                Resources:
                  F: { Type: "AWS::Serverless::Function", Properties: { Handler: a.B } }
                """);
        var parameters = Map.of("Mode", mode, "Acknowledged", acknowledged);

        if (accepted) {
            assertThat(template.environment("F", parameters, Map.of())).isEmpty();
        } else {
            assertThatThrownBy(() -> template.environment("F", parameters, Map.of()))
                    .hasMessageContaining("LiveIsMeant: say that live is meant");
        }
    }

    @Test
    void says_which_file_cannot_be_read() {
        assertThatThrownBy(() -> SamTemplate.read(Path.of("no-such-template.yaml")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no-such-template.yaml");
    }
}
