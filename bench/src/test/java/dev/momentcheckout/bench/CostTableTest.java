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
                .isEqualTo("| API Gateway | 0.02 | 2.10 | 210.00 |");
        assertThat(row(with("usd-million-events", 5.0), "EventBridge"))
                .isEqualTo("| EventBridge | 0.01 | 0.50 | 50.00 |");
    }

    @Test
    void a_row_has_one_number_or_one_number_for_each_scale() {
        assertThat(Assumptions.parse(List.of("| `a` | 1 | why |", "| `b` | 1 | 2 | 3 | why |", "| c | 4 |"))
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
