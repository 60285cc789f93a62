package dev.momentcheckout.preflight;

import java.util.List;

/**
 * The result of a check.
 *
 * @param problems what is wrong; the deployment must not start if there is any
 * @param notes what was not checked, and why
 * @param summary what was found, if nothing is wrong
 */
record Report(List<String> problems, List<String> notes, String summary) {
    Report {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }
}
