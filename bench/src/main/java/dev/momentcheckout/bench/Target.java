package dev.momentcheckout.bench;

import java.util.List;
import java.util.Locale;

/** A ratio and the limit that it should not exceed. */
record Target(String what, Ratio ratio, double limit) {
    /** Formats targets as a Markdown table. */
    static String table(List<Target> targets) {
        var text = new StringBuilder("| what | ratio | target | |\n|---|---|---|---|\n");
        targets.forEach(target -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | ≤ %.2f | %s |%n",
                target.what,
                target.ratio,
                target.limit,
                target.verdict())));
        return text.toString();
    }

    private String verdict() {
        if (ratio.median() > limit) {
            return ratio.low() > limit ? "**missed**" : "**missed**, within the uncertainty";
        }
        return ratio.high() > limit ? "met, within the uncertainty" : "met";
    }
}
