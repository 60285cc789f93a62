package dev.momentcheckout.bench;

import java.util.Locale;

/** Formats the measurements of a group as Markdown tables. */
final class Table {
    private Table() {}

    static String of(Group group, Measurements measurements) {
        var text = new StringBuilder("### " + group.title() + "\n\n");
        boolean isWarm = group.warm() > 0;
        text.append(
                group.isRestored()
                        ? "| | restore to response, ms |"
                        : "| | init, ms | first, ms | total, ms | spread |");
        text.append(isWarm ? " warm, ms | CPU, ms |" : "").append(" memory, MB |\n");
        text.append(group.isRestored() ? "|---|---|" : "|---|---|---|---|---|")
                .append(isWarm ? "---|---|" : "")
                .append("---|\n");
        for (String name : measurements.names()) {
            text.append("| ").append(name).append(" |");
            if (group.isRestored()) {
                text.append(" %.0f |".formatted(measurements.median(name, Sample::first)));
            } else {
                text.append(" %.0f | %.0f | %.0f | %.0f %% |"
                        .formatted(
                                measurements.median(name, Sample::init),
                                measurements.median(name, Sample::first),
                                measurements.median(name, Sample::total),
                                100 * measurements.spread(name)));
            }
            if (isWarm) {
                text.append(String.format(
                        Locale.ROOT,
                        " %.2f | %.2f |",
                        measurements.median(name, Sample::warmMedian),
                        measurements.median(name, Sample::warmCpu)));
            }
            text.append(" %.0f |\n".formatted(measurements.median(name, Sample::memory)));
        }
        return text.append(ratios(group, measurements, isWarm))
                .append("\n")
                .append(measurements.rounds())
                .append(" rounds, ")
                .append(measurements.noise())
                .append(".\n")
                .toString();
    }

    private static StringBuilder ratios(Group group, Measurements measurements, boolean isWarm) {
        String numerator = measurements.names().getFirst();
        var text = new StringBuilder("\n| " + numerator + " divided by |");
        text.append(group.isRestored() ? " restore to response |" : " total | first |")
                .append(isWarm ? " warm | CPU |\n" : "\n");
        text.append(group.isRestored() ? "|---|---|" : "|---|---|---|").append(isWarm ? "---|---|\n" : "\n");
        for (String name : measurements.names()) {
            if (name.equals(numerator)) {
                continue;
            }
            text.append("| ").append(name).append(" | ").append(measurements.ratio(numerator, name, Sample::total));
            if (!group.isRestored()) {
                text.append(" | ").append(measurements.ratio(numerator, name, Sample::first));
            }
            if (isWarm) {
                text.append(" | ").append(measurements.ratio(numerator, name, Sample::warmMedian));
                text.append(" | ").append(measurements.ratio(numerator, name, Sample::warmCpu));
            }
            text.append(" |\n");
        }
        return text;
    }
}
