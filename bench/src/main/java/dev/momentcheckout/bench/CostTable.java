package dev.momentcheckout.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The table of a month's costs in USD, by AWS service. {@code make costs} calculates it from the assumptions in
 * {@code docs/costs.md} and writes it into the same document.
 */
public final class CostTable {
    static final Path DOCUMENT = Path.of("docs/costs.md");
    static final String WRITTEN_BY = "make costs";

    private static final double MILLION = 1e6;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final double MINUTES_PER_MONTH = 43_800;
    /** Secrets Manager's price is for 10,000 calls. */
    private static final double CALLS_PER_PRICE = 10_000;

    private static final double KB_PER_GB = 1e6;

    private final Assumptions assumptions;

    CostTable(Assumptions assumptions) {
        this.assumptions = assumptions;
    }

    public static void main(String[] arguments) {
        boolean isNew = new Report(DOCUMENT, WRITTEN_BY).write(new CostTable(Assumptions.read(DOCUMENT)).table());
        System.out.println(DOCUMENT + (isNew ? " was written" : " is up to date"));
    }

    /**
     * The costs of a month at one of the scales.
     *
     * @see <a href="https://aws.amazon.com/free/">Free tier: what is always free</a>
     */
    final class Month {
        private final int scale;
        private final boolean freeTier;

        private Month(int scale, boolean freeTier) {
            this.scale = scale;
            this.freeTier = freeTier;
        }

        private double of(String name) {
            return assumptions.of(name, scale);
        }

        /** Returns a quantity without the part that is free, if the free tier counts. */
        private double billed(double quantity, String free) {
            return freeTier ? Math.max(0, quantity - of(free)) : quantity;
        }

        double payments() {
            return of("payments");
        }

        double coldStarts() {
            return payments() * of("cold-share") * of("functions-per-payment");
        }

        double lambda() {
            double milliseconds = payments()
                            * (of("create-ms")
                                    + of("webhooks") * of("webhook-ms")
                                    + of("statuses") * of("status-ms")
                                    + of("publish-ms"))
                    + coldStarts() * of("restore-ms")
                    + MINUTES_PER_MONTH * of("reconcile-ms")
                    + heartbeats() * of("publish-ms");
            double invocations =
                    payments() * (1 + of("webhooks") + of("statuses") + 1) + MINUTES_PER_MONTH + heartbeats();
            double gbSeconds = milliseconds / MILLIS_PER_SECOND * of("memory-gb");
            return billed(gbSeconds, "free-gb-seconds") * of("usd-gb-second")
                    + billed(invocations, "free-invocations") / MILLION * of("usd-million-invocations");
        }

        double heartbeats() {
            return MINUTES_PER_MONTH / of("heartbeat-minutes");
        }

        double apiGateway() {
            return payments() * (1 + of("webhooks") + of("statuses")) / MILLION * of("usd-million-requests");
        }

        double dynamoDb() {
            return (payments() * of("write-units") + heartbeats()) / MILLION * of("usd-million-writes")
                    + (payments() * of("read-units") + MINUTES_PER_MONTH * of("reconcile-read-units"))
                            / MILLION
                            * of("usd-million-reads");
        }

        double secretsManager() {
            double calls = coldStarts() + of("busy-instances") * MINUTES_PER_MONTH / of("secret-cache-minutes");
            return secrets() + calls / CALLS_PER_PRICE * of("usd-10k-secret-calls");
        }

        double messages() {
            return (payments() * of("events") + heartbeats()) / MILLION * of("usd-million-events")
                    + billed(heartbeats() * of("queues"), "free-queue-calls") / MILLION * of("usd-million-queue-calls")
                    + billed(of("mails"), "free-mails") * of("usd-mail");
        }

        double cloudWatch() {
            double logGb =
                    (payments() * of("log-kb") + (MINUTES_PER_MONTH + heartbeats()) * of("run-log-kb")) / KB_PER_GB;
            return billed(logGb, "free-log-gb") * of("usd-log-gb")
                    + billed(of("alarms"), "free-alarms") * of("usd-alarm")
                    + billed(of("metrics"), "free-metrics") * of("usd-metric");
        }

        double secrets() {
            return of("secrets") * of("usd-secret");
        }

        double total() {
            return lambda() + apiGateway() + dynamoDb() + secretsManager() + messages() + cloudWatch();
        }

        /** Returns the costs of a million payments at this rate. */
        double million() {
            return total() / payments() * MILLION;
        }
    }

    /** Returns a month at a scale, from 0 for an idle stack. */
    Month month(int scale, boolean freeTier) {
        return new Month(scale, freeTier);
    }

    String table() {
        var text = new StringBuilder("| USD |");
        months(false)
                .forEach(month -> text.append(
                        month.payments() == 0
                                ? " idle |"
                                : String.format(Locale.ROOT, " %,.0f payments |", month.payments())));
        text.append("\n|---|---|---|---|---|\n");
        append(text, "Lambda", false, Month::lambda);
        append(text, "API Gateway", false, Month::apiGateway);
        append(text, "DynamoDB", false, Month::dynamoDb);
        append(text, "Secrets Manager", false, Month::secretsManager);
        append(text, "EventBridge, SQS, SNS", false, Month::messages);
        append(text, "CloudWatch", false, Month::cloudWatch);
        append(text, "**total for a month**", false, Month::total);
        append(text, "a million payments at this rate", false, Month::million);
        append(text, "**total with the free tier**", true, Month::total);
        append(text, "a million payments, with the free tier", true, Month::million);
        return text.toString();
    }

    private List<Month> months(boolean freeTier) {
        return IntStream.range(0, Assumptions.SCALES)
                .mapToObj(scale -> month(scale, freeTier))
                .toList();
    }

    private void append(StringBuilder text, String name, boolean freeTier, ToDoubleFunction<Month> usd) {
        text.append("| ").append(name).append(" |");
        months(freeTier).stream()
                .mapToDouble(usd)
                .forEach(value ->
                        text.append(Double.isInfinite(value) ? " – |" : String.format(Locale.ROOT, " %,.2f |", value)));
        text.append('\n');
    }
}
