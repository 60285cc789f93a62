package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.operatepayments.Block.Field;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextLayoutTest {
    private static final String ID = "ps_" + "A1b2C3d4".repeat(10);

    private static String text(int width, Block... blocks) {
        return new TextLayout(width).text(List.of(blocks));
    }

    @Test
    void a_paragraph_is_wrapped_at_spaces() {
        assertThat(text(40, new Block.Paragraph("The customer has paid, and the shop must not deliver yet.")))
                .isEqualTo("""
                        The customer has paid, and the shop must
                        not deliver yet.
                        """);
    }

    @Test
    void a_heading_follows_an_empty_line_unless_it_is_the_first() {
        assertThat(text(40, new Block.Heading("One"), new Block.Paragraph("a"), new Block.Heading("Two")))
                .isEqualTo("One\na\n\nTwo\n");
    }

    /** An operator copies it. */
    @Test
    void a_command_and_an_id_are_never_wrapped_or_shortened() {
        String command = "./ops approve " + ID + " --revision 3 --because TEXT";

        assertThat(text(40, new Block.Literal(command))).isEqualTo(command + "\n");
        assertThat(text(40, new Block.Paragraph("See " + ID + " there"))).isEqualTo("See\n" + ID + "\nthere\n");
        assertThat(text(40, new Block.Fields(List.of(new Field("id", ID))))).isEqualTo("id  " + ID + "\n");
    }

    @Test
    void the_values_of_fields_are_aligned() {
        Block fields = new Block.Fields(List.of(
                new Field("state", "PAID"), new Field("reasons", "amount-mismatch, currency-mismatch, price-changed")));

        assertThat(text(40, fields)).isEqualTo("""
                state    PAID
                reasons  amount-mismatch,
                         currency-mismatch,
                         price-changed
                """);
    }

    @Test
    void long_names_of_fields_have_a_line_of_their_own_in_a_narrow_terminal() {
        Block fields = new Block.Fields(List.of(
                new Field("--allow-currency-mismatch", "approves money of another currency, as it is"),
                new Field("-h", "describes the command")));

        assertThat(text(40, fields)).isEqualTo("""
                --allow-currency-mismatch
                    approves money of another currency,
                    as it is
                -h
                    describes the command
                """);
        assertThat(text(80, fields)).isEqualTo("""
                --allow-currency-mismatch  approves money of another currency, as it is
                -h                         describes the command
                """);
    }

    @Test
    void a_table_becomes_fields_where_it_does_not_fit() {
        Block table = new Block.Table(
                List.of("session", "age", "amount"),
                List.of(List.of("ps_1", "3 h", "1001 ZAR"), List.of("ps_2222222222", "12 d", "5 USD")));

        assertThat(text(29, table)).isEqualTo("""
                session        age   amount
                ps_1           3 h   1001 ZAR
                ps_2222222222  12 d  5 USD
                """);
        assertThat(text(28, table)).isEqualTo("""
                session  ps_1
                age      3 h
                amount   1001 ZAR

                session  ps_2222222222
                age      12 d
                amount   5 USD
                """);
    }

    @Test
    void a_table_without_rows_has_its_columns() {
        assertThat(text(40, new Block.Table(List.of("session", "age"), List.of())))
                .isEqualTo("session  age\n");
        assertThatThrownBy(() -> new Block.Table(List.of("session", "age"), List.of(List.of("ps_1"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void characters_outside_of_unicodes_first_plane_count_as_one_column() {
        Block table = new Block.Table(
                List.of("owner", "age"),
                List.of(List.of("Zoë", "1 d"), List.of("顧客", "2 d"), List.of("🙂🙂🙂🙂🙂🙂", "3 d")));

        assertThat(text(40, table).lines().map(line -> line.codePointCount(0, line.length())))
                .containsExactly(11, 11, 11, 11);
    }

    /** Stored and reported values come from apps and from Moment. They must not move the cursor, or hide text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J",
                "\r",
                "\b",
                "\t",
                "\u0000",
                "\u007f",
                "\u009b2J",
                "\u202e",
                "\u200b",
                "\u2028",
                "\u2029",
                "\ufeff",
                "\ud800"
            })
    void control_characters_are_replaced(String unsafe) {
        String value = "a" + unsafe + "b";
        String safe = "a" + unsafe.replaceFirst("(?s)^.", "\uFFFD") + "b";

        assertThat(text(
                        40,
                        new Block.Heading(value),
                        new Block.Paragraph(value),
                        new Block.Fields(List.of(new Field("c", value))),
                        new Block.Table(List.of("c"), List.of(List.of(value)))))
                .isEqualTo("%s\n%s\nc  %s\nc\n%s\n".formatted(safe, safe, safe, safe));
        assertThat(text(40, new Block.Literal("a\u001b[2J\nb"))).isEqualTo("a\uFFFD[2J\nb\n");
    }

    @Test
    void text_of_other_scripts_is_printed_as_it_is() {
        String text = "Zoë, Łukasz, Иван, 顧客, مشتری, 🙂";

        assertThat(text(40, new Block.Paragraph(text))).isEqualTo(text + "\n");
    }

    /** A line break in a value could fake a line of the output. */
    @Test
    void a_value_has_no_line_breaks() {
        assertThat(text(40, new Block.Fields(List.of(new Field("owner", "a\nstate  PAID")))))
                .isEqualTo("owner  a\uFFFDstate  PAID\n");
    }
}
