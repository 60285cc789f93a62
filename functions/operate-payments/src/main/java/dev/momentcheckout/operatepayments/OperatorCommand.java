package dev.momentcheckout.operatepayments;

import picocli.CommandLine.Option;

/** A command with its options. picocli sets the annotated fields, so each invocation has an instance of its own. */
abstract class OperatorCommand {
    /** The formats of an output. The names are those of the option. */
    @SuppressWarnings("java:S115")
    enum OutputFormat {
        text,
        json
    }

    @Option(names = "--output", description = "text or json (default: text)", paramLabel = "FORMAT")
    private OutputFormat output = OutputFormat.text;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "describes the command")
    private boolean helpRequested;

    abstract CommandName name();

    /** Runs the command. Exceptions of stores and secrets become reports with {@link ExitCode#FAILED}. */
    abstract Report run(Invocation invocation);

    final boolean isHelpRequested() {
        return helpRequested;
    }

    final OutputFormat output() {
        return output;
    }
}
