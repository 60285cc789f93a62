package dev.momentcheckout.operatepayments.doctor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;

/** Check 13: every alarm informs someone, and none is on. */
record AlarmsCheck(DeployedStack stack, CloudWatchClient cloudWatch, SnsClient sns, String topic, AwsCommand aws)
        implements Check {
    private static final String ALARM = "AWS::CloudWatch::Alarm";

    /** The limit of DescribeAlarms. */
    private static final int MAX_NAMES = 100;

    /** SNS has this in place of an ARN until the subscriber has opened the link. */
    private static final String PENDING = "PendingConfirmation";

    private static final Pattern FIRST_COMMAND = Pattern.compile("First command: (.+)");

    @Override
    public CheckName name() {
        return CheckName.ALARMS;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        findings.part(() -> examineAlarms(findings));
        findings.part(() -> examineSubscriptions(findings));
        return findings.result();
    }

    private void examineAlarms(Findings findings) {
        List<StackResourceSummary> expected = stack.resources(ALARM);
        findings.detail(expected.size() + " alarms");
        Map<String, MetricAlarm> found = new HashMap<>();
        for (int from = 0; from < expected.size(); from += MAX_NAMES) {
            List<String> names = expected.subList(from, Math.min(from + MAX_NAMES, expected.size())).stream()
                    .map(StackResourceSummary::physicalResourceId)
                    .toList();
            cloudWatch
                    .describeAlarms(request -> request.alarmNames(names)
                            .alarmTypes(AlarmType.METRIC_ALARM)
                            .maxRecords(MAX_NAMES))
                    .metricAlarms()
                    .forEach(alarm -> found.put(alarm.alarmName(), alarm));
        }
        for (StackResourceSummary each : expected) {
            examine(each.logicalResourceId(), found.get(each.physicalResourceId()), findings);
        }
    }

    private void examine(String logicalId, @Nullable MetricAlarm alarm, Findings findings) {
        if (alarm == null) {
            findings.add(logicalId + " does not exist", "nothing reports its condition", AwsCommand.DEPLOY);
            return;
        }
        if (!Boolean.TRUE.equals(alarm.actionsEnabled())
                || !alarm.alarmActions().contains(topic)) {
            findings.add(
                    logicalId + " does not notify the topic " + topic,
                    "no operator learns of its condition",
                    AwsCommand.DEPLOY);
        }
        if (alarm.stateValue() == StateValue.ALARM) {
            findings.add(
                    logicalId + " is on",
                    "docs/operations/" + logicalId + ".md says what it means",
                    firstCommand(alarm));
        }
    }

    private String firstCommand(MetricAlarm alarm) {
        Matcher matcher = FIRST_COMMAND.matcher(String.valueOf(alarm.alarmDescription()));
        return matcher.find()
                ? matcher.group(1)
                : aws.of("cloudwatch describe-alarms", "--alarm-names " + alarm.alarmName());
    }

    private void examineSubscriptions(Findings findings) {
        List<Subscription> subscriptions =
                sns.listSubscriptionsByTopicPaginator(request -> request.topicArn(topic)).subscriptions().stream()
                        .toList();
        long confirmed = subscriptions.stream()
                .filter(each -> String.valueOf(each.subscriptionArn()).startsWith("arn:"))
                .count();
        if (confirmed > 0) {
            findings.detail(confirmed == 1 ? "1 confirmed subscription" : confirmed + " confirmed subscriptions");
        } else if (subscriptions.stream().anyMatch(each -> PENDING.equals(each.subscriptionArn()))) {
            findings.add(
                    "the subscription to the topic is not confirmed",
                    "no operator receives an alarm",
                    "# open the link in the message of AWS Notifications, then: ./ops doctor");
        } else {
            findings.add(
                    "the topic " + topic + " has no subscription",
                    "no operator receives an alarm",
                    aws.of(
                            "sns subscribe",
                            "--topic-arn " + topic + " --protocol email --notification-endpoint ADDRESS"));
        }
    }
}
