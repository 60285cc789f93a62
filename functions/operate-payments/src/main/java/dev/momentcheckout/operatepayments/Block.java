package dev.momentcheckout.operatepayments;

import java.util.List;
import java.util.Set;

/** A part of a text output. {@link TextLayout} fits it to the width of the terminal. */
sealed interface Block {
    record Heading(String text) implements Block {}

    /** A sentence or more, wrapped at spaces. */
    record Paragraph(String text) implements Block {}

    /** Text that is never wrapped, such as a command to copy. */
    record Literal(String text) implements Block {}

    /** Names and values, one a line. */
    record Fields(List<Field> fields) implements Block {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    /** @param literal whether the value is never wrapped, such as a command to copy */
    record Field(String name, String value, boolean literal) {
        Field(String name, String value) {
            this(name, value, false);
        }
    }

    /**
     * Rows under column names. In a narrow terminal, each row becomes fields.
     *
     * @param literals the columns whose values are never wrapped
     */
    record Table(List<String> columns, List<List<String>> rows, Set<String> literals) implements Block {
        Table(List<String> columns, List<List<String>> rows) {
            this(columns, rows, Set.of());
        }

        public Table {
            columns = List.copyOf(columns);
            literals = Set.copyOf(literals);
            rows = List.copyOf(rows);
            for (List<String> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException("a row has a value for each column");
                }
            }
        }
    }
}
