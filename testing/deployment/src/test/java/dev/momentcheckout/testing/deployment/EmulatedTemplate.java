package dev.momentcheckout.testing.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The template for the emulator.
 *
 * <ul>
 *   <li>Its CloudFormation refuses an alarm with metric math. Such an alarm evaluates its metric itself there, without
 *       {@code FILL}. {@code testing/alarms} tests the alarms as they are.
 *   <li>It authorises {@code events:DescribeEventBus} on a rule with the name of the bus, AWS on the bus.
 *   <li>It authorises {@code lambda:GetAlias} as {@code lambda:ListAliases}.
 *   <li>It authorises {@code logs:StartQuery} of several log groups on all resources, AWS on each of the groups.
 *   <li>The address of an API does not resolve in a container. InspectPayments gets one that does.
 * </ul>
 */
final class EmulatedTemplate {
    private static final Pattern METRIC_MATH = Pattern.compile("""
            (?m)^      Metrics:
                    - Id: filled
            (?:          .*
            )+        - Id: measured
                      ReturnData: false
                      MetricStat:
                        Metric: \\{ Namespace: (\\w+), MetricName: (\\w+), Dimensions: (.*) \\}
                        Stat: (\\w+)
                        Period: (\\d+)
            """);

    private static final String PLAIN_METRIC = """
                  Namespace: $1
                  MetricName: $2
                  Dimensions: $3
                  Statistic: $4
                  Period: $5
            """;

    private static final Pattern BUS =
            Pattern.compile("(Action: events:DescribeEventBus\\s+Resource:) !GetAtt EventBus\\.Arn");
    private static final String RULE =
            "$1 !Sub arn:\\${AWS::Partition}:events:\\${AWS::Region}:\\${AWS::AccountId}:rule/default/\\${EventBus}";

    private static final Pattern LOG_GROUPS =
            Pattern.compile("(Action: logs:StartQuery\\s+Resource:)(?:\\s+- !GetAtt \\w+Logs\\.Arn)+");

    private static final Pattern WEBHOOK_URL = Pattern.compile("(WEBHOOK_URL:) !Sub \\S+");

    private EmulatedTemplate() {}

    /**
     * Adapts a template in place.
     *
     * @param port of the emulator
     * @throws IllegalStateException if metric math remains
     */
    static void adapt(Path template, int port) throws IOException {
        String plain = METRIC_MATH.matcher(Files.readString(template)).replaceAll(PLAIN_METRIC);
        String adapted = WEBHOOK_URL
                .matcher(BUS.matcher(plain).replaceAll(RULE))
                .replaceAll("$1 !Sub http://host.docker.internal:" + port
                        + "/_aws/execute-api/\\${Api}//api/moment-webhook");
        adapted = LOG_GROUPS.matcher(adapted).replaceAll("$1 \"*\"").replace("lambda:GetAlias", "lambda:ListAliases");
        if (adapted.contains("FILL(measured")) {
            throw new IllegalStateException(template + " has metric math in a form that is not known here");
        }
        Files.writeString(template, adapted);
    }
}
