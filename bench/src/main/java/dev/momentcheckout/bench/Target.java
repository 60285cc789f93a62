package dev.momentcheckout.bench;

import java.util.List;
import java.util.Locale;

/** What is aimed at: a ratio that is not above a limit. */
record Target(String what, Ratio ratio, double limit) {
    /** All of them in Markdown. */
    static String table(List<Target> targets) {
        var text = new StringBuilder("| what | ratio | aim | |\n|---|---|---|---|\n");
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
            return ratio.low() > limit ? "**missed**" : "**missed**, within the noise";
        }
        return ratio.high() > limit ? "met, within the noise" : "met";
    }
}
