package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.util.List;

/**
 * What a command returns.
 *
 * @param json the result for programs; the runner adds {@code schema}, {@code command} and {@code exit}
 * @param out the result for people
 * @param problem why the command did not do what it was asked for, for people; empty if it did
 */
record Report(ExitCode exit, ObjectNode json, List<Block> out, List<Block> problem) {
    Report {
        out = List.copyOf(out);
        problem = List.copyOf(problem);
    }

    /** Returns the report of a command that did what it was asked for, or had nothing to do. */
    static Report done(ObjectNode json, List<Block> out) {
        return new Report(ExitCode.DONE, json, out, List.of());
    }

    /** Returns the report of a command that did nothing, with the reason and what to do. */
    static Report failed(ExitCode exit, String problem) {
        return new Report(
                exit, JsonTree.object().put("problem", problem), List.of(), List.of(new Block.Paragraph(problem)));
    }
}
