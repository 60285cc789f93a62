package dev.momentcheckout.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        new Report(DOCUMENT, WRITTEN_BY).write(new CostTable(Assumptions.read(DOCUMENT)).table());
    }

    /** The costs of a month at one of the three scales. */
    private final class Month {
        private final int scale;

        private Month(int scale) {
            this.scale = scale;
        }

        private double of(String name) {
            return assumptions.of(name, scale);
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
                    + MINUTES_PER_MONTH * of("reconcile-ms");
            double invocations = payments() * (1 + of("webhooks") + of("statuses") + 1) + MINUTES_PER_MONTH;
            return milliseconds / MILLIS_PER_SECOND * of("memory-gb") * of("usd-gb-second")
                    + invocations / MILLION * of("usd-million-invocations");
        }

        double apiGateway() {
            return payments() * (1 + of("webhooks") + of("statuses")) / MILLION * of("usd-million-requests");
        }

        double dynamoDb() {
            return payments() * of("write-units") / MILLION * of("usd-million-writes")
                    + (payments() * of("read-units") + MINUTES_PER_MONTH * of("reconcile-read-units"))
                            / MILLION
                            * of("usd-million-reads");
        }

        double secretsManager() {
            double calls = coldStarts() + of("busy-instances") * MINUTES_PER_MONTH / of("secret-cache-minutes");
            return of("secrets") * of("usd-secret") + calls / CALLS_PER_PRICE * of("usd-10k-secret-calls");
        }

        double eventBridge() {
            return payments() * of("events") / MILLION * of("usd-million-events");
        }

        double cloudWatch() {
            return payments() * of("log-kb") / KB_PER_GB * of("usd-log-gb")
                    + of("alarms") * of("usd-alarm")
                    + of("metrics") * of("usd-metric");
        }

        double total() {
            return lambda() + apiGateway() + dynamoDb() + secretsManager() + eventBridge() + cloudWatch();
        }
    }

    String table() {
        Map<String, ToDoubleFunction<Month>> rows = new LinkedHashMap<>();
        rows.put("Lambda", Month::lambda);
        rows.put("API Gateway", Month::apiGateway);
        rows.put("DynamoDB", Month::dynamoDb);
        rows.put("Secrets Manager", Month::secretsManager);
        rows.put("EventBridge", Month::eventBridge);
        rows.put("CloudWatch", Month::cloudWatch);
        rows.put("**total for a month**", Month::total);
        rows.put("a million payments at this rate", month -> month.total() / month.payments() * MILLION);
        List<Month> months = IntStream.range(0, 3).mapToObj(Month::new).toList();
        var text = new StringBuilder("| USD |");
        months.forEach(month -> text.append(String.format(Locale.ROOT, " %,.0f payments |", month.payments())));
        text.append("\n|---|---|---|---|\n");
        rows.forEach((name, usd) -> {
            text.append("| ").append(name).append(" |");
            months.forEach(month -> text.append(String.format(Locale.ROOT, " %,.2f |", usd.applyAsDouble(month))));
            text.append('\n');
        });
        return text.toString();
    }
}
