package dev.momentcheckout.operatepayments;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help about a command, made of picocli's model: picocli's own text needs 55 columns. */
final class CommandHelp {
    /** More than any synopsis has, so that {@link TextLayout} wraps it. */
    private static final int ONE_LINE = 10_000;

    private CommandHelp() {}

    static List<Block> of(CommandSpec command) {
        command.usageMessage().width(ONE_LINE);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading("Usage: "
                + new Help(command, Help.defaultColorScheme(Help.Ansi.OFF))
                        .synopsis(0)
                        .strip()));
        blocks.add(new Block.Paragraph(String.join(" ", command.usageMessage().description())));
        List<Block.Field> fields = new ArrayList<>();
        command.positionalParameters().forEach(each -> fields.addAll(fields(each.paramLabel(), each)));
        for (boolean common : new boolean[] {false, true}) {
            command.options().stream()
                    .filter(each -> !each.hidden() && isCommon(each) == common)
                    .forEach(each -> fields.addAll(fields(label(each), each)));
        }
        blocks.add(new Block.Heading("Options:"));
        blocks.add(new Block.Fields(fields));
        // The first line of a footer is empty, as picocli wants it.
        String footer = String.join(" ", command.usageMessage().footer()).strip();
        if (!footer.isEmpty()) {
            blocks.add(new Block.Heading(footer));
        }
        return blocks;
    }

    /** Options that every command has come last. */
    private static boolean isCommon(OptionSpec option) {
        return option.userObject() instanceof Field field && field.getDeclaringClass() == OperatorCommand.class;
    }

    /** Each line of a description is a line of its own. */
    private static List<Block.Field> fields(String label, ArgSpec argument) {
        List<Block.Field> fields = new ArrayList<>();
        for (String line : argument.description()) {
            fields.add(new Block.Field(fields.isEmpty() ? "  " + label : "", line));
        }
        return fields;
    }

    private static String label(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }
}
