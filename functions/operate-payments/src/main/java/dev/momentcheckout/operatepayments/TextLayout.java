package dev.momentcheckout.operatepayments;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Fits blocks to the width of a terminal. Values are never shortened: an operator copies ids.
 *
 * @param width columns
 */
record TextLayout(int width) {
    private static final String GAP = "  ";

    /** Returns the text of the blocks, each line with a line end. */
    String text(List<Block> blocks) {
        List<String> lines = new ArrayList<>();
        for (Block block : blocks) {
            switch (block) {
                case Block.Heading(String text) -> {
                    if (!lines.isEmpty()) {
                        lines.add("");
                    }
                    lines.addAll(wrapped("", text));
                }
                case Block.Paragraph(String text) -> lines.addAll(wrapped("", text));
                case Block.Literal(String text) -> text.lines().forEach(lines::add);
                case Block.Fields(List<Block.Field> fields) -> lines.addAll(fieldLines(fields));
                case Block.Table table -> lines.addAll(tableLines(table));
            }
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(printable(line).stripTrailing()).append('\n'));
        return text.toString();
    }

    private List<String> fieldLines(List<Block.Field> fields) {
        int names =
                fields.stream().mapToInt(field -> length(field.name())).max().orElse(0);
        List<String> lines = new ArrayList<>();
        boolean ownLine = names + GAP.length() > width / 2;
        for (Block.Field field : fields) {
            if (ownLine) {
                if (!field.name().isEmpty()) {
                    lines.add(field.name());
                }
                lines.addAll(lines("    ", field));
            } else {
                lines.addAll(lines(padded(field.name(), names) + GAP, field));
            }
        }
        return lines;
    }

    private List<String> lines(String prefix, Block.Field field) {
        return field.literal() ? List.of(prefix + field.value()) : wrapped(prefix, field.value());
    }

    private List<String> tableLines(Block.Table table) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < table.columns().size(); column++) {
            int at = column;
            int widest = table.rows().stream()
                    .mapToInt(row -> length(row.get(at)))
                    .max()
                    .orElse(0);
            widths.add(Math.max(widest, length(table.columns().get(column))));
        }
        int total = widths.stream().mapToInt(Integer::intValue).sum() + GAP.length() * (widths.size() - 1);
        List<String> lines = new ArrayList<>();
        if (total <= width) {
            lines.add(row(table.columns(), widths));
            table.rows().forEach(each -> lines.add(row(each, widths)));
            return lines;
        }
        for (List<String> each : table.rows()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            List<Block.Field> fields = new ArrayList<>();
            for (int column = 0; column < each.size(); column++) {
                String name = table.columns().get(column);
                fields.add(
                        new Block.Field(name, each.get(column), table.literals().contains(name)));
            }
            lines.addAll(fieldLines(fields));
        }
        return lines;
    }

    private static String row(List<String> values, List<Integer> widths) {
        List<String> cells = new ArrayList<>();
        for (int column = 0; column < values.size(); column++) {
            cells.add(padded(values.get(column), widths.get(column)));
        }
        return String.join(GAP, cells);
    }

    /** Wraps at spaces; later lines are indented by the length of the prefix. */
    private List<String> wrapped(String prefix, String text) {
        String indent = " ".repeat(length(prefix));
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(prefix);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            if (!empty && length(line.toString()) + 1 + length(word) > width) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - length(text)));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Control characters from stored or reported values could move the cursor or hide text. */
    private static String printable(String line) {
        StringBuilder text = new StringBuilder();
        line.codePoints().forEach(each -> text.appendCodePoint(isUnsafe(each) ? 0xFFFD : each));
        return text.toString();
    }

    /**
     * Returns JSON in which escapes replace the characters that a terminal must not receive. They occur in strings
     * only, so it is the same JSON.
     */
    static String escaped(String json) {
        StringBuilder text = new StringBuilder();
        json.codePoints().forEach(each -> {
            if (isUnsafe(each)) {
                for (char unit : Character.toChars(each)) {
                    text.append("\\u").append(HexFormat.of().toHexDigits(unit));
                }
            } else {
                text.appendCodePoint(each);
            }
        });
        return text.toString();
    }

    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
