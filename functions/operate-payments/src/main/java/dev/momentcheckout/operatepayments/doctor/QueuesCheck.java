package dev.momentcheckout.operatepayments.doctor;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Check 12: both queues are empty. */
record QueuesCheck(SqsClient sqs, MetricReader metrics, DoctorSettings settings) implements Check {
    private static final Duration BACK = Duration.ofHours(1);

    @Override
    public CheckName name() {
        return CheckName.QUEUES;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        findings.part(() -> examine(
                "ParkedEvents",
                settings.parkedEvents(),
                "the shop does not know of these payments, and SQS deletes a message after 14 days",
                "./ops list parked   # then: ./ops redrive",
                findings));
        findings.part(() -> examine(
                "DeadLetters",
                settings.deadLetters(),
                "changes of a whole window did not reach PublishEvents: the shop does not know of these payments",
                "./ops redrive",
                findings));
        return findings.result();
    }

    private void examine(String queue, String url, String effect, String command, Findings findings) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes();
        long messages = Stream.of(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)
                .mapToLong(name -> Long.parseLong(attributes.getOrDefault(name, "0")))
                .sum();
        if (messages == 0) {
            findings.detail(queue + " is empty");
            return;
        }
        StringBuilder wrong = new StringBuilder(queue).append(" has ").append(messages);
        wrong.append(messages == 1 ? " message" : " messages");
        findings.part(() -> metrics.newest(
                        "AWS/SQS",
                        "ApproximateAgeOfOldestMessage",
                        Map.of("QueueName", url.substring(url.lastIndexOf('/') + 1)),
                        BACK)
                .ifPresent(seconds ->
                        wrong.append(", the oldest at least ").append(text(Duration.ofSeconds(Math.round(seconds))))));
        findings.add(wrong.toString(), effect, command);
    }

    private static String text(Duration age) {
        if (age.toDays() > 1) {
            return age.toDays() + " days old";
        }
        return age.toHours() > 1 ? age.toHours() + " h old" : age.toMinutes() + " min old";
    }
}
