package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a report. If it cannot be made, it says why in its place, and the others are still shown.
 *
 * @param member name in the JSON output
 * @param title heading in the text output
 * @param problem why the part, or a piece of it, is missing; null if it is complete
 */
record Section(
        String member,
        String title,
        JsonNode json,
        List<Block> blocks,
        @Nullable String problem) {
    Section {
        blocks = List.copyOf(blocks);
    }

    static Section of(String member, String title, JsonNode json, List<Block> blocks) {
        return new Section(member, title, json, blocks, null);
    }

    static Section failed(String member, String title, String problem) {
        return new Section(
                member,
                title,
                JsonTree.object().put("problem", problem),
                List.of(new Block.Paragraph("This part is missing: " + problem + ".")),
                problem);
    }

    /** Returns what {@code part} makes, or a section that says why it failed. */
    static Section orProblem(
            String member, String title, CommandFailure failure, Invocation invocation, Supplier<Section> part) {
        try {
            return part.get();
        } catch (RuntimeException e) {
            return failed(member, title, failure.text(e, invocation.requestId()));
        }
    }

    /** Returns a report with these parts. It failed if one of them did. */
    static Report report(List<Section> sections) {
        ObjectNode json = JsonTree.object();
        List<Block> out = new ArrayList<>();
        List<String> incomplete = new ArrayList<>();
        for (Section section : sections) {
            json.set(section.member(), section.json());
            out.add(new Block.Heading(section.title()));
            out.addAll(section.blocks());
            if (section.problem() != null) {
                incomplete.add(section.title());
            }
        }
        if (incomplete.isEmpty()) {
            return Report.done(json, out);
        }
        String problem = "Not everything could be read: " + String.join(", ", incomplete) + ". Run it again";
        json.put("problem", problem);
        return new Report(ExitCode.FAILED, json, out, List.of(new Block.Paragraph(problem)));
    }
}
