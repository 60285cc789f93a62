package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Parses a command line, runs the command and renders its report. */
final class CommandRunner {
    /** Of the JSON output. Additions keep the number. */
    private static final int SCHEMA = 1;

    private final CommandName.Function function;
    private final List<Supplier<? extends OperatorCommand>> commands;
    private final OperatorTelemetry telemetry;

    CommandRunner(
            CommandName.Function function,
            List<Supplier<? extends OperatorCommand>> commands,
            OperatorTelemetry telemetry) {
        this.function = function;
        this.commands = List.copyOf(commands);
        this.telemetry = telemetry;
    }

    @Command(name = "./ops", sortOptions = false)
    private static final class Root {}

    OperatorResponse run(OperatorRequest request, Invocation invocation) {
        TextLayout layout = new TextLayout(request.width());
        List<String> argv = request.argv();
        if (argv.isEmpty() || List.of("help", "--help", "-h").contains(argv.getFirst())) {
            return new OperatorResponse(argv.isEmpty() ? ExitCode.USAGE : ExitCode.DONE, layout.text(help()), "");
        }
        CommandName name = CommandName.parse(argv.getFirst()).orElse(null);
        if (name == null) {
            return usage(layout, "there is no command \"" + argv.getFirst() + "\". ./ops help lists the commands");
        }
        if (name.function() != function) {
            return usage(
                    layout,
                    name.wireName() + " is a command of the function "
                            + name.function().logicalId() + ". The script ./ops chooses the function");
        }
        CommandLine commandLine = commandLine();
        CommandLine.ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(argv.toArray(String[]::new));
        } catch (ParameterException e) {
            List<Block> blocks = new ArrayList<>();
            blocks.add(new Block.Paragraph(String.valueOf(e.getMessage())));
            blocks.addAll(CommandHelp.of(e.getCommandLine().getCommandSpec()));
            return new OperatorResponse(ExitCode.USAGE, "", layout.text(blocks));
        }
        CommandLine selected = parsed.subcommand().commandSpec().commandLine();
        OperatorCommand command = selected.getCommand();
        if (command.isHelpRequested()) {
            return new OperatorResponse(ExitCode.DONE, layout.text(CommandHelp.of(selected.getCommandSpec())), "");
        }
        return rendered(command, report(command, invocation), layout);
    }

    private CommandLine commandLine() {
        CommandLine root = new CommandLine(new Root());
        for (Supplier<? extends OperatorCommand> each : commands) {
            OperatorCommand command = each.get();
            CommandLine line = new CommandLine(command);
            line.getCommandSpec().usageMessage().description(command.name().description());
            root.addSubcommand(command.name().wireName(), line);
        }
        root.setAbbreviatedOptionsAllowed(false);
        root.setExpandAtFiles(false);
        root.setTrimQuotes(false);
        return root;
    }

    private Report report(OperatorCommand command, Invocation invocation) {
        try {
            return command.run(invocation);
        } catch (RuntimeException e) {
            return Report.failed(
                    ExitCode.FAILED, new CommandFailure(function, telemetry).text(e, invocation.requestId()));
        }
    }

    private static OperatorResponse rendered(OperatorCommand command, Report report, TextLayout layout) {
        String problem = layout.text(report.problem());
        if (command.output() == OperatorCommand.OutputFormat.text) {
            return new OperatorResponse(report.exit(), layout.text(report.out()), problem);
        }
        ObjectNode json = JsonTree.object();
        json.put("schema", SCHEMA);
        json.put("command", command.name().wireName());
        json.put("exit", report.exit().code());
        report.json().properties().forEach(member -> json.set(member.getKey(), member.getValue()));
        return new OperatorResponse(report.exit(), TextLayout.escaped(JsonTree.text(json)) + "\n", problem);
    }

    private static OperatorResponse usage(TextLayout layout, String problem) {
        return new OperatorResponse(ExitCode.USAGE, "", layout.text(List.of(new Block.Paragraph(problem))));
    }

    private static List<Block> help() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Paragraph("Usage: ./ops [-e ENVIRONMENT] COMMAND [OPTIONS]"));
        Map<CommandName.Function, List<CommandName>> byFunction =
                List.of(CommandName.values()).stream().collect(Collectors.groupingBy(CommandName::function));
        for (CommandName.Function each : CommandName.Function.values()) {
            blocks.add(new Block.Heading(
                    each == CommandName.Function.INSPECT_PAYMENTS
                            ? "Commands that read:"
                            : "Commands that change something:"));
            blocks.add(new Block.Fields(byFunction.getOrDefault(each, List.of()).stream()
                    .map(name -> new Block.Field("  " + name.wireName(), name.description()))
                    .toList()));
        }
        blocks.add(new Block.Heading("./ops COMMAND --help describes one command."));
        return blocks;
    }
}
