package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.operatepayments.Republished.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reports what became of the events of a command. */
final class RepublishedReport {
    /** The response of a function is limited to 6 MB. */
    private static final int MAX_ROWS = 500;

    private static final Set<Kind> PROBLEMS = EnumSet.of(Kind.FAILED, Kind.REFUSED, Kind.NOT_FOUND);

    private final ObjectNode json = JsonTree.object();
    private final List<Block> out = new ArrayList<>();
    private final List<Block> problem = new ArrayList<>();
    private final ExitCode exit;

    private RepublishedReport(List<Republished> outcomes) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        outcomes.forEach(each -> counts.merge(each.kind(), 1, Integer::sum));
        exit = exit(counts);
        ObjectNode numbers = json.putObject("counts");
        counts.forEach((kind, count) -> numbers.put(kind.wireName().replace('-', '_'), count));
        // What an operator must do something about is never left out.
        List<Republished> shown = outcomes.stream()
                .sorted(Comparator.comparing(each -> !PROBLEMS.contains(each.kind())))
                .limit(MAX_ROWS)
                .toList();
        ArrayNode results = json.putArray("results");
        shown.forEach(each -> results.add(each.json()));
        json.put("left_out", outcomes.size() - shown.size());
        if (outcomes.isEmpty()) {
            out.add(new Block.Paragraph("Nothing."));
            return;
        }
        out.add(new Block.Table(
                Republished.COLUMNS, shown.stream().map(Republished::row).toList()));
        if (outcomes.size() > shown.size()) {
            out.add(new Block.Paragraph("Left out: " + (outcomes.size() - shown.size()) + " more."));
        }
        if (outcomes.size() > 1) {
            List<String> sums = new ArrayList<>();
            counts.forEach((kind, count) -> sums.add(count + " " + kind.wireName()));
            out.add(new Block.Paragraph("In all: " + String.join(", ", sums) + "."));
        }
        outcomes.stream()
                .filter(each -> PROBLEMS.contains(each.kind()))
                .limit(MAX_ROWS)
                .forEach(each -> problem.add(new Block.Paragraph(text(each))));
    }

    static RepublishedReport of(List<Republished> outcomes) {
        return new RepublishedReport(outcomes);
    }

    private static String text(Republished outcome) {
        String message = outcome.message() == null ? "" : "message " + outcome.message();
        String item = outcome.item() == null ? "" : outcome.item();
        String subject = item + (item.isEmpty() || message.isEmpty() ? "" : ", ") + message;
        return (subject.isEmpty() ? "" : subject + ": ") + outcome.kind().wireName() + ": " + outcome.reason();
    }

    /** A failure can be repeated; what a rule refused stays refused. */
    private static ExitCode exit(Map<Kind, Integer> counts) {
        if (counts.containsKey(Kind.FAILED)) {
            return ExitCode.FAILED;
        }
        if (counts.containsKey(Kind.REFUSED)) {
            return ExitCode.REFUSED;
        }
        return counts.containsKey(Kind.NOT_FOUND) ? ExitCode.NOT_FOUND : ExitCode.DONE;
    }

    RepublishedReport say(String sentence) {
        out.add(new Block.Paragraph(sentence));
        return this;
    }

    /** Adds a command that continues or performs what this one did not do. The JSON output has the first one. */
    RepublishedReport next(String sentence, String command) {
        if (!json.has("next_command")) {
            json.put("next_command", command);
        }
        say(sentence);
        out.add(new Block.Literal(command));
        return this;
    }

    Report report() {
        return new Report(exit, json, out, problem);
    }

    /** Returns a report of what would be done, which is no failure. */
    Report preview() {
        return new Report(ExitCode.DONE, json, out, List.of());
    }
}
