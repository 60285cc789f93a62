package dev.momentcheckout.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the template that imports the tables of a deleted stack with the template of the stack. */
class TablesTemplateTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final SamTemplate STACK = SamTemplate.read(ROOT.resolve("template.yaml"));
    private static final SamTemplate IMPORT = SamTemplate.read(ROOT.resolve("deploy/tables.yaml"));

    /** A difference would change or replace a table with the deployment after its import. */
    @Test
    void it_has_the_tables_of_the_stack_and_nothing_else() {
        Map<String, Object> tables = STACK.resources().entrySet().stream()
                .filter(resource -> resource.getValue() instanceof Map<?, ?> definition
                        && "AWS::DynamoDB::Table".equals(definition.get("Type")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

        assertThat(tables).hasSize(2);
        assertThat(IMPORT.resources()).isEqualTo(tables);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Parameters", "Conditions"})
    void its_parameters_and_conditions_are_those_of_the_stack(String section) {
        assertThat(section(STACK, section)).containsAllEntriesOf(section(IMPORT, section));
    }

    /** CloudFormation refuses an import that adds an output, or a resource that is not imported. */
    @Test
    void it_has_no_section_that_an_import_refuses() {
        assertThat(IMPORT.raw())
                .containsOnlyKeys("AWSTemplateFormatVersion", "Description", "Parameters", "Conditions", "Resources");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(SamTemplate template, String name) {
        return (Map<String, Object>) requireNonNull(template.raw().get(name), name);
    }
}
