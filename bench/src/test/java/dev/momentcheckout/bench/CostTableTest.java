package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostTableTest {
    private static final Path DOCUMENT =
            Path.of(System.getProperty("project.root")).resolve(CostTable.DOCUMENT);
    private static final Assumptions ASSUMPTIONS = Assumptions.read(DOCUMENT);

    /** If this fails, run {@code make costs}. */
    @Test
    void the_document_has_the_costs_of_its_own_assumptions() throws IOException {
        assertThat(new Report(DOCUMENT, CostTable.WRITTEN_BY).with(new CostTable(ASSUMPTIONS).table()))
                .isEqualTo(Files.readString(DOCUMENT));
    }

    @Test
    void a_price_is_multiplied_by_the_quantity_of_a_payment() {
        assertThat(row(with("usd-million-requests", 3.0), "API Gateway"))
                .isEqualTo("| API Gateway | 0.00 | 0.02 | 2.10 | 210.00 |");
        assertThat(row(with("usd-million-events", 5.0), "EventBridge, SQS, SNS"))
                .isEqualTo("| EventBridge, SQS, SNS | 0.03 | 0.03 | 0.53 | 50.03 |");
    }

    /** The secrets are never free, and twelve alarms are two more than the free tier has. */
    @Test
    void an_idle_stack_costs_at_most_a_dollar_a_month_beyond_its_secrets_with_the_free_tier() {
        CostTable.Month idle = new CostTable(ASSUMPTIONS).month(0, true);

        assertThat(idle.total() - idle.secrets()).isPositive().isLessThanOrEqualTo(1);
        assertThat(idle.total()).isLessThanOrEqualTo(1.10);
    }

    @Test
    void a_million_payments_cost_at_most_80_dollars_at_100_000_a_month_with_the_free_tier() {
        CostTable.Month month = new CostTable(ASSUMPTIONS).month(2, true);

        assertThat(month.payments()).isEqualTo(100_000);
        assertThat(month.million()).isPositive().isLessThanOrEqualTo(80);
    }

    /** Nothing is free beyond what is always free, and a larger allowance than the consumption is worth nothing. */
    @Test
    void the_free_tier_reduces_a_quantity_to_zero_at_most() {
        CostTable.Month idle = new CostTable(ASSUMPTIONS).month(0, true);
        CostTable.Month large = new CostTable(ASSUMPTIONS).month(3, true);

        assertThat(idle.lambda()).isZero();
        assertThat(idle.dynamoDb())
                .isEqualTo(new CostTable(ASSUMPTIONS).month(0, false).dynamoDb());
        assertThat(new CostTable(ASSUMPTIONS).month(3, false).total() - large.total())
                .isBetween(400_000 * 0.0000166667 + 0.20 + 1 + 3 + 2.5, 20.0);
    }

    @Test
    void the_alarms_of_the_document_are_those_of_the_template() throws IOException {
        long alarms = Files.readAllLines(DOCUMENT.resolve("../../template.yaml").normalize()).stream()
                .filter(line -> line.strip().equals("Type: AWS::CloudWatch::Alarm"))
                .count();

        assertThat(ASSUMPTIONS.of("alarms", 0)).isEqualTo((double) alarms);
    }

    @Test
    void a_row_has_one_number_or_one_number_for_each_scale() {
        assertThat(Assumptions.parse(List.of("| `a` | 1 | why |", "| `b` | 0 | 1 | 2 | 3 | why |", "| c | 4 |"))
                        .byName())
                .containsOnlyKeys("a", "b");
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> Assumptions.parse(List.of("| `a` | 1 | 2 | why |")));
    }

    private static Assumptions with(String name, double value) {
        var changed = new HashMap<>(ASSUMPTIONS.byName());
        changed.put(name, List.of(value));
        return new Assumptions(changed);
    }

    private static String row(Assumptions assumptions, String name) {
        return new CostTable(assumptions)
                .table()
                .lines()
                .filter(line -> line.startsWith("| " + name + " "))
                .findFirst()
                .orElseThrow();
    }
}
