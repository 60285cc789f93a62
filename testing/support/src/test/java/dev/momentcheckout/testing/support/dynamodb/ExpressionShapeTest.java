package dev.momentcheckout.testing.support.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionShapeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #state = :s                                         | #n = :v
            id=:id and at<=:until                               | name = :v and name <= :v
            attribute_not_exists (id)                           | attribute_not_exists(name)
            NOT(#a = :a OR ( #b <> :b ))                        | NOT (#n = :v OR (#n <> :v))
            begins_with( #a , :a )                              | begins_with(#n, :v)
            #a IN (:a, :b)                                      | #n IN (:v, :v)
            #a BETWEEN :a AND :b                                | #n BETWEEN :v AND :v
            #a.b[3] = :a                                        | #n.name[3] = :v
            SET #a = :a                                         | SET #n = :v, …
            SET #a = :a, #b = :b, c = :c                        | SET #n = :v, name = :v, …
            SET #a = if_not_exists(#a, :zero) + :one REMOVE b,c | SET #n = if_not_exists(#n, :v) + :v, … REMOVE name, …
            ADD #a :a DELETE #b :b                              | ADD #n :v, … DELETE #n :v, …
            a, #b.c                                             | #n.name, name, …
            """)
    void keeps_the_form_without_the_names(String expression, String form) {
        assertThat(ExpressionShape.of(expression)).isEqualTo(form);
    }

    @Test
    void does_not_depend_on_the_number_of_elements() {
        assertThat(ExpressionShape.of("SET #a = :a, #b = :b, #c = :c REMOVE #d, #e"))
                .isEqualTo(ExpressionShape.of("SET #a = :a REMOVE #d"));
    }
}
