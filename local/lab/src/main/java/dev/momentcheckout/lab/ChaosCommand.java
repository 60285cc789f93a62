package dev.momentcheckout.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The command {@code make chaos}: a chaos run whose progress and verdict are text. */
final class ChaosCommand {
    private static final int REPORTED_DIFFERENCES = 20;

    private final PrintStream out;
    private final boolean isTerminal;
    private final Consumer<ChaosRunState> listener;
    private ChaosRunState.Phase shown = ChaosRunState.Phase.ENDED;

    /** The arguments of the command line. */
    record Arguments(int payments, long seed) {
        /**
         * Reads {@code chaos PAYMENTS SEED}.
         *
         * @throws IllegalArgumentException with a message for the user
         */
        static Arguments of(String... arguments) {
            return new Arguments(
                    (int) inRange("PAYMENTS", arguments, 1, 1, ChaosRun.MAX_PAYMENTS),
                    inRange("SEED", arguments, 2, 0, ChaosRun.MAX_SEED));
        }

        private static long inRange(String name, String[] arguments, int index, long min, long max) {
            String text = arguments.length > index ? arguments[index] : "";
            if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
                throw new IllegalArgumentException(
                        name + " is " + min + " to " + max + ": make chaos PAYMENTS=200 SEED=7");
            }
            return Long.parseLong(text);
        }
    }

    /**
     * @param isTerminal whether the progress overwrites its line; otherwise each phase prints one
     * @param listener also receives each change of the state
     */
    ChaosCommand(PrintStream out, boolean isTerminal, Consumer<ChaosRunState> listener) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.listener = listener;
    }

    /** Runs and returns the exit code: 0 if Moment, the table and the shop agree on each payment, otherwise 1. */
    int run(Lab lab, int payments, long seed) {
        out.println("Chaos run: " + new Quantity(payments, "payment") + " with random faults, seed " + seed);
        ChaosRunState.Verdict verdict =
                new ChaosRun(lab, payments, seed, this::show).run().verdict();
        if (verdict == null) {
            throw new LabException("The chaos run ended without a comparison");
        }
        report(verdict, payments).forEach(out::println);
        out.println("The same payments and faults again: make chaos PAYMENTS=" + payments + " SEED=" + seed);
        return verdict.isEqual() ? 0 : 1;
    }

    private void show(ChaosRunState state) {
        if (isTerminal) {
            out.print("\r\u001b[K" + progress(state));
            if (state.phase().isLast()) {
                out.println();
            }
            out.flush();
        } else if (state.phase() != shown) {
            out.println(progress(state));
        }
        shown = state.phase();
        listener.accept(state);
    }

    private static String progress(ChaosRunState state) {
        return state.done() + " of " + new Quantity(state.payments(), "payment") + ". " + state.label();
    }

    private static List<String> report(ChaosRunState.Verdict verdict, int payments) {
        var lines = new ArrayList<String>();
        lines.add(verdict.numbers());
        lines.add(verdict.reason(payments));
        lines.add("What it met: "
                + String.join(
                        ", ",
                        verdict.survived().counters().stream()
                                .filter(each -> each.count() > 0)
                                .map(each -> each.count() + " " + each.name())
                                .toList()));
        verdict.differences().stream()
                .limit(REPORTED_DIFFERENCES)
                .map(difference -> "  " + difference)
                .forEach(lines::add);
        if (verdict.differences().size() > REPORTED_DIFFERENCES) {
            lines.add("  and " + (verdict.differences().size() - REPORTED_DIFFERENCES) + " more");
        }
        return lines;
    }
}
