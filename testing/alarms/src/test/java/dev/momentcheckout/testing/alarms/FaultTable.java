package dev.momentcheckout.testing.alarms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the table of all faults in docs/operations/README.md. */
final class FaultTable {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.+) \\|$");
    private static final Pattern QUOTED = Pattern.compile("(no )?\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("(later )?`([A-Z][A-Za-z]+)`( is missing)?(?: by `(\\w+)`)?");
    private static final Pattern COMMAND = Pattern.compile("\\./ops (\\w+)");
    private static final Pattern ALARM = Pattern.compile("\\[(\\w+Alarm)]");

    private FaultTable() {}

    /**
     * A metric that a row names.
     *
     * @param dimension besides {@code Service}; empty for none
     * @param isMissing whether its absence is what shows the fault
     */
    record NamedMetric(String name, String dimension, boolean isMissing) {}

    /**
     * A row.
     *
     * @param messages of log lines that name the fault
     * @param metrics that count it at once
     */
    record Row(
            int number,
            String fault,
            String log,
            List<String> messages,
            List<NamedMetric> metrics,
            List<String> alarms,
            String text) {
        /** Returns the commands of {@code ./ops} that the text names. */
        Set<String> commands() {
            return COMMAND.matcher(text)
                    .results()
                    .map(command -> command.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Returns the rows by number. */
    static Map<Integer, Row> read() {
        try {
            String page = Files.readString(StackTemplate.ROOT.resolve("docs/operations/README.md"));
            Map<Integer, Row> rows = new LinkedHashMap<>();
            ROW.matcher(page).results().forEach(row -> {
                List<String> cells = Arrays.stream(row.group(2).split(" \\| ", -1))
                        .map(String::trim)
                        .toList();
                int number = Integer.parseInt(row.group(1));
                rows.put(
                        number,
                        new Row(
                                number,
                                cells.get(0),
                                cells.get(1),
                                QUOTED.matcher(cells.get(1))
                                        .results()
                                        .filter(quoted -> quoted.group(1) == null)
                                        .map(quoted -> quoted.group(2))
                                        .toList(),
                                metrics(cells.get(2)),
                                ALARM.matcher(cells.get(3))
                                        .results()
                                        .map(alarm -> alarm.group(1))
                                        .toList(),
                                cells.get(4)));
            });
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<NamedMetric> metrics(String cell) {
        Matcher named = CODE.matcher(cell);
        return named.results()
                .filter(metric -> metric.group(1) == null)
                .map(metric -> new NamedMetric(
                        metric.group(2), metric.group(4) == null ? "" : metric.group(4), metric.group(3) != null))
                .toList();
    }
}
