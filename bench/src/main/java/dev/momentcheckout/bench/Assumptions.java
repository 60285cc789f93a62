package dev.momentcheckout.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prices and quantities from the tables of a document. A row counts if its first cell is a name in code quotes. Then it
 * has one number, or four: for an idle stack, and for a small, a middle and a large month.
 */
record Assumptions(Map<String, List<Double>> byName) {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9-]+)` \\|(.*)");
    private static final Pattern NUMBER = Pattern.compile("[0-9.]+");
    static final int SCALES = 4;

    static Assumptions read(Path document) {
        try {
            return parse(Files.readAllLines(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Assumptions parse(List<String> lines) {
        Map<String, List<Double>> byName = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                List<Double> numbers = List.of(row.group(2).split("\\|", -1)).stream()
                        .map(String::strip)
                        .takeWhile(cell -> NUMBER.matcher(cell).matches())
                        .map(Double::valueOf)
                        .toList();
                if (numbers.size() != 1 && numbers.size() != SCALES) {
                    throw new BenchException(row.group(1) + " has neither one number nor " + SCALES);
                }
                byName.put(row.group(1), numbers);
            }
        }
        return new Assumptions(byName);
    }

    /**
     * Returns the value of a name at a scale.
     *
     * @throws NullPointerException if the document has no such row
     */
    double of(String name, int scale) {
        List<Double> numbers = requireNonNull(byName.get(name), name);
        return numbers.get(numbers.size() == 1 ? 0 : scale);
    }
}
