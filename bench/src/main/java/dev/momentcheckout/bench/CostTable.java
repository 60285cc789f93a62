package dev.momentcheckout.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What AWS asks for in a month, by service, in USD: {@code make costs} writes it into docs/costs.md from the assumptions that stand there. */
public final class CostTable {
    static final Path DOCUMENT = Path.of("docs/costs.md");
    static final String WRITTEN_BY = "make costs";

    private static final double MILLION = 1e6;
    private static final double SECOND = 1000;
    private static final double MINUTES_OF_A_MONTH = 43_800;
    private static final double CALLS_OF_A_PRICE = 10_000;
    private static final double KB_OF_A_GB = 1e6;

    private final Assumptions assumptions;

    CostTable(Assumptions assumptions) {
        this.assumptions = assumptions;
    }

    public static void main(String[] arguments) {
        new Report(DOCUMENT, WRITTEN_BY).write(new CostTable(Assumptions.read(DOCUMENT)).table());
    }

    /** A month at one of the three scales. */
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
            return payments() * of("cold-share") * of("functions-of-a-payment");
        }

        double lambda() {
            double milliseconds = payments()
                            * (of("create-ms")
                                    + of("webhooks") * of("webhook-ms")
                                    + of("statuses") * of("status-ms")
                                    + of("announce-ms"))
                    + coldStarts() * of("restore-ms")
                    + MINUTES_OF_A_MONTH * of("reconcile-ms");
            double invocations = payments() * (1 + of("webhooks") + of("statuses") + 1) + MINUTES_OF_A_MONTH;
            return milliseconds / SECOND * of("memory-gb") * of("usd-gb-second")
                    + invocations / MILLION * of("usd-million-invocations");
        }

        double apiGateway() {
            return payments() * (1 + of("webhooks") + of("statuses")) / MILLION * of("usd-million-requests");
        }

        double dynamoDb() {
            return payments() * of("write-units") / MILLION * of("usd-million-writes")
                    + (payments() * of("read-units") + MINUTES_OF_A_MONTH * of("reconcile-read-units"))
                            / MILLION
                            * of("usd-million-reads");
        }

        double secretsManager() {
            double calls = coldStarts() + of("busy-instances") * MINUTES_OF_A_MONTH / of("secret-kept-minutes");
            return of("secrets") * of("usd-secret") + calls / CALLS_OF_A_PRICE * of("usd-10k-secret-calls");
        }

        double eventBridge() {
            return payments() * of("events") / MILLION * of("usd-million-events");
        }

        double cloudWatch() {
            return payments() * of("log-kb") / KB_OF_A_GB * of("usd-log-gb")
                    + of("alarms") * of("usd-alarm")
                    + of("metrics") * of("usd-metric");
        }

        double all() {
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
        rows.put("**a month**", Month::all);
        rows.put("a million payments at that rate", month -> month.all() / month.payments() * MILLION);
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
