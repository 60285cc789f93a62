package dev.momentcheckout.bench;

import java.util.Locale;

/** What was measured of a group, in Markdown. */
final class Table {
    private Table() {}

    static String of(Group group, Measurements rounds) {
        var text = new StringBuilder("### " + group.title() + "\n\n");
        boolean isWarm = group.warm() > 0;
        text.append(
                group.isRestored() ? "| | restore to answer, ms |" : "| | init, ms | first, ms | total, ms | spread |");
        text.append(isWarm ? " warm, ms | own, ms |" : "").append(" memory, MB |\n");
        text.append(group.isRestored() ? "|---|---|" : "|---|---|---|---|---|")
                .append(isWarm ? "---|---|" : "")
                .append("---|\n");
        for (String name : rounds.names()) {
            text.append("| ").append(name).append(" |");
            if (group.isRestored()) {
                text.append(" %.0f |".formatted(rounds.median(name, Sample::first)));
            } else {
                text.append(" %.0f | %.0f | %.0f | %.0f %% |"
                        .formatted(
                                rounds.median(name, Sample::init),
                                rounds.median(name, Sample::first),
                                rounds.median(name, Sample::total),
                                100 * rounds.spread(name)));
            }
            if (isWarm) {
                text.append(String.format(
                        Locale.ROOT,
                        " %.2f | %.2f |",
                        rounds.median(name, Sample::warmMedian),
                        rounds.median(name, Sample::warmOwn)));
            }
            text.append(" %.0f |\n".formatted(rounds.median(name, Sample::memory)));
        }
        return text.append(ratios(group, rounds, isWarm))
                .append("\n")
                .append(rounds.count())
                .append(" rounds, ")
                .append(rounds.noise())
                .append(".\n")
                .toString();
    }

    private static StringBuilder ratios(Group group, Measurements rounds, boolean isWarm) {
        String ours = rounds.names().getFirst();
        var text = new StringBuilder("\n| " + ours + " against |");
        text.append(group.isRestored() ? " restore to answer |" : " total | first |")
                .append(isWarm ? " warm | own |\n" : "\n");
        text.append(group.isRestored() ? "|---|---|" : "|---|---|---|").append(isWarm ? "---|---|\n" : "\n");
        for (String name : rounds.names()) {
            if (name.equals(ours)) {
                continue;
            }
            text.append("| ").append(name).append(" | ").append(rounds.ratio(ours, name, Sample::total));
            if (!group.isRestored()) {
                text.append(" | ").append(rounds.ratio(ours, name, Sample::first));
            }
            if (isWarm) {
                text.append(" | ").append(rounds.ratio(ours, name, Sample::warmMedian));
                text.append(" | ").append(rounds.ratio(ours, name, Sample::warmOwn));
            }
            text.append(" |\n");
        }
        return text;
    }
}
