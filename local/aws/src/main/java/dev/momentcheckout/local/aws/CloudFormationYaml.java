package dev.momentcheckout.local.aws;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as CloudFormation reads it: short tags become their long form ({@code !Ref X} is {@code {Ref: X}}), dates stay
 * text, nulls and duplicate keys are errors.
 */
final class CloudFormationYaml {
    /** Functions that a template may contain; {@link Intrinsics} evaluates some of them. */
    private static final List<String> FUNCTIONS =
            List.of("Sub", "If", "Equals", "Contains", "Not", "And", "Or", "Join", "Select", "Split", "FindInMap");

    private CloudFormationYaml() {}

    /**
     * Reads a template into maps, lists, strings, numbers and booleans.
     *
     * @throws TemplateException if the text is not YAML, or has a null or an unsupported tag
     */
    static Map<String, Object> parse(String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        var yaml = new Yaml(
                new ShortTagConstructor(options),
                new Representer(new DumperOptions()),
                new DumperOptions(),
                options,
                new TimestampsAsText());
        try {
            Object document = yaml.load(text);
            if (!(document instanceof Map<?, ?> map)) {
                throw new TemplateException("The top level of a template must be a mapping");
            }
            return TemplateNode.map(map, "the template");
        } catch (YAMLException e) {
            throw new TemplateException("The template is not YAML that CloudFormation accepts: " + e.getMessage(), e);
        }
    }

    private static final class ShortTagConstructor extends SafeConstructor {
        ShortTagConstructor(LoaderOptions options) {
            super(options);
            yamlConstructors.put(new Tag("!Ref"), construct("Ref"));
            yamlConstructors.put(new Tag("!Condition"), construct("Condition"));
            yamlConstructors.put(new Tag("!GetAtt"), construct("Fn::GetAtt"));
            FUNCTIONS.forEach(name -> yamlConstructors.put(new Tag("!" + name), construct("Fn::" + name)));
        }

        private AbstractConstruct construct(String longName) {
            return new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return Map.of(longName, argument(longName, node));
                }
            };
        }

        private Object argument(String longName, Node node) {
            return switch (node) {
                case ScalarNode scalar when longName.equals("Fn::GetAtt") -> attribute(scalar);
                case ScalarNode scalar -> scalar.getValue();
                case SequenceNode sequence -> constructSequence(sequence);
                case MappingNode mapping -> constructMapping(mapping);
                default -> throw new TemplateException("Unexpected YAML below " + longName + node.getStartMark());
            };
        }

        private static List<String> attribute(ScalarNode scalar) {
            String text = scalar.getValue();
            int dot = text.indexOf('.');
            if (dot < 1) {
                throw new TemplateException(
                        "!GetAtt needs Resource.Attribute, not \"" + text + "\"" + scalar.getStartMark());
            }
            return List.of(text.substring(0, dot), text.substring(dot + 1));
        }
    }

    /** Keeps dates such as {@code 2010-09-09} as text, as CloudFormation does. */
    private static final class TimestampsAsText extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern regexp, String first, int limit) {
            if (!tag.equals(Tag.TIMESTAMP)) {
                super.addImplicitResolver(tag, regexp, first, limit);
            }
        }
    }
}
