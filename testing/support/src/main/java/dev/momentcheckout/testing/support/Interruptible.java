package dev.momentcheckout.testing.support;

import java.util.ArrayList;
import java.util.List;

/**
 * A command that SIGINT ends. A shell starts background jobs with SIGINT ignored, their processes inherit that, and
 * neither a shell nor Java can undo it.
 */
public final class Interruptible {
    private static final String RESTORE =
            "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])";

    private Interruptible() {}

    /** Returns the command that runs this one, in the same process, with SIGINT restored. */
    public static List<String> command(List<String> command) {
        var restored = new ArrayList<>(List.of("python3", "-c", RESTORE));
        restored.addAll(command);
        return restored;
    }
}
