package dev.momentcheckout.local.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SAM template, read so that a laptop and the tests do what AWS does with it: the template stays the one place that
 * says which routes, functions, settings and tables there are.
 *
 * <p>Understands the part of SAM and CloudFormation that the template uses. Whatever it does not know is a
 * {@link TemplateException}, never a guess.
 */
public final class SamTemplate {
    private static final Pattern ROUTE_KEY = Pattern.compile("([A-Z]+) (/.*)");
    private static final Pattern TARGET = Pattern.compile("integrations/([A-Za-z0-9]+)");

    private final TemplateNode root;

    private SamTemplate(TemplateNode root) {
        this.root = root;
    }

    /**
     * Reads a template file.
     *
     * @throws UncheckedIOException if the file cannot be read
     * @throws TemplateException if it is not a template
     */
    public static SamTemplate read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the template " + file, e);
        }
    }

    /** Reads a template from its text; throws {@link TemplateException} if it is none. */
    public static SamTemplate parse(String text) {
        return new SamTemplate(new TemplateNode("template", CloudFormationYaml.parse(text)));
    }

    /** All functions, in the order of the template. */
    public List<SamFunction> functions() {
        Intrinsics defaults = defaults();
        return resourcesOf("AWS::Serverless::Function").entrySet().stream()
                .map(entry -> function(entry.getKey(), functionProperties(entry.getValue()), defaults))
                .toList();
    }

    /** The function of that logical id; throws {@link TemplateException} if there is none. */
    public SamFunction function(String logicalId) {
        return functions().stream()
                .filter(function -> function.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new TemplateException("The template has no function " + logicalId));
    }

    /** All routes of the HTTP API, with the parameters' defaults: each {@code AWS::ApiGatewayV2::Route} with its function. */
    public List<Route> routes() {
        for (String type : List.of("AWS::Serverless::Api", "AWS::Serverless::HttpApi")) {
            if (!resourcesOf(type).isEmpty()) {
                throw new TemplateException(type + " is not known here, only AWS::ApiGatewayV2::Api");
            }
        }
        Intrinsics names = new Intrinsics(root, defaultValues(), logicalIdsForReferences());
        return resourcesOf("AWS::ApiGatewayV2::Route").values().stream()
                .map(route -> route(route.child("Properties"), names))
                .toList();
    }

    /** All parameters by name, in the order of the template. */
    public Map<String, Parameter> parameters() {
        TemplateNode section = root.childOrEmpty("Parameters");
        var parameters = new LinkedHashMap<String, Parameter>();
        section.entries().keySet().forEach(name -> parameters.put(name, Parameter.parse(name, section.child(name))));
        return parameters;
    }

    /** All DynamoDB tables, with the parameters' defaults. */
    public List<Table> tables() {
        if (!resourcesOf("AWS::Serverless::SimpleTable").isEmpty()) {
            throw new TemplateException("AWS::Serverless::SimpleTable is not known here, only AWS::DynamoDB::Table");
        }
        Intrinsics defaults = defaults();
        return resourcesOf("AWS::DynamoDB::Table").entrySet().stream()
                .map(entry -> table(entry.getKey(), entry.getValue().child("Properties"), defaults))
                .toList();
    }

    /** The streams that functions follow. */
    public List<StreamSource> streamSources() {
        Intrinsics names = new Intrinsics(root, defaultValues(), logicalIdsForReferences());
        return events("DynamoDB", (function, properties) -> {
            String stream = names.text(properties.required("Stream"), properties.place() + " > Stream");
            if (!properties.required("StartingPosition").equals("TRIM_HORIZON")) {
                throw new TemplateException(properties.place() + ": only TRIM_HORIZON is known here");
            }
            List<String> patterns = properties.childOrEmpty("FilterCriteria").children("Filters").stream()
                    .map(filter -> filter.required("Pattern").toString())
                    .toList();
            return new StreamSource(
                    function, stream, StreamFilter.of(patterns), whole(properties, "BatchSize", 100, names));
        });
    }

    /** What calls functions at set times. */
    public List<Schedule> schedules() {
        return events(
                "ScheduleV2",
                (function, properties) -> new Schedule(
                        function,
                        properties.required("ScheduleExpression").toString(),
                        properties.get("Input").map(Object::toString).orElse("{}")));
    }

    private <T> List<T> events(String type, BiFunction<String, TemplateNode, T> read) {
        var found = new ArrayList<T>();
        resourcesOf("AWS::Serverless::Function").forEach((function, resource) -> {
            TemplateNode events = resource.child("Properties").childOrEmpty("Events");
            for (String name : events.entries().keySet()) {
                TemplateNode event = events.child(name);
                if (event.required("Type").equals(type)) {
                    found.add(read.apply(function, event.child("Properties")));
                }
            }
        });
        return found;
    }

    /** Names of the environment variables that the template gives a function. */
    public Set<String> environmentNames(String logicalId) {
        return Set.copyOf(variables(logicalId).entries().keySet());
    }

    /**
     * The environment of a function as Lambda would set it.
     *
     * @param parameters values of parameters that are to differ from their defaults
     * @param resources what {@code !Ref Sessions} (key {@code Sessions}) and {@code !GetAtt Sessions.Arn} (key
     *     {@code Sessions.Arn}) stand for; pseudo parameters such as {@code AWS::StackName} may be given too
     * @throws TemplateException if a parameter is unknown, missing or refused by its constraints, or a resource's value
     *     is needed and not given
     */
    public Map<String, String> environment(
            String logicalId, Map<String, String> parameters, Map<String, String> resources) {
        Intrinsics intrinsics = new Intrinsics(root, values(parameters), resources);
        TemplateNode variables = variables(logicalId);
        var environment = new LinkedHashMap<String, String>();
        variables.entries().forEach((name, value) -> {
            String place = variables.place() + " > " + name;
            Object resolved = intrinsics.resolve(value, place);
            if (!(resolved instanceof Intrinsics.NoValue)) {
                environment.put(name, intrinsics.text(resolved, place));
            }
        });
        return environment;
    }

    /**
     * Applies the intrinsic functions to any value of this template, e.g. of {@link #outputs()}.
     *
     * @throws TemplateException as {@link #environment} does
     */
    public Object resolve(Object value, Map<String, String> parameters, Map<String, String> resources) {
        Object resolved = new Intrinsics(root, values(parameters), resources).resolve(value, "value");
        if (resolved instanceof Intrinsics.NoValue) {
            throw new TemplateException("The value is AWS::NoValue");
        }
        return resolved;
    }

    /** Whether a condition of the template holds. */
    public boolean condition(String name, Map<String, String> parameters) {
        return new Intrinsics(root, values(parameters), Map.of()).condition(name);
    }

    /** All resources as written, intrinsic functions in their long form. */
    public Map<String, Object> resources() {
        return Map.copyOf(root.childOrEmpty("Resources").entries());
    }

    /** All outputs as written, intrinsic functions in their long form. */
    public Map<String, Object> outputs() {
        return Map.copyOf(root.childOrEmpty("Outputs").entries());
    }

    /** The whole template as written, intrinsic functions in their long form. */
    public Map<String, Object> raw() {
        return Map.copyOf(root.entries());
    }

    private Map<String, TemplateNode> resourcesOf(String type) {
        TemplateNode section = root.childOrEmpty("Resources");
        var matching = new LinkedHashMap<String, TemplateNode>();
        section.entries().keySet().forEach(logicalId -> {
            TemplateNode resource = section.child(logicalId);
            if (resource.required("Type").equals(type)) {
                matching.put(logicalId, resource);
            }
        });
        return matching;
    }

    private Route route(TemplateNode route, Intrinsics names) {
        String key = names.text(route.required("RouteKey"), route.place() + " > RouteKey");
        String target = names.text(route.required("Target"), route.place() + " > Target");
        Matcher methodAndPath = ROUTE_KEY.matcher(key);
        Matcher integration = TARGET.matcher(target);
        if (!methodAndPath.matches() || !integration.matches()) {
            throw new TemplateException(route.place() + ": a route is \"METHOD /path\" with the target integrations/ID,"
                    + " not " + key + " with " + target);
        }
        return new Route(methodAndPath.group(1), methodAndPath.group(2), function(integration.group(1), names));
    }

    private String function(String integration, Intrinsics names) {
        TemplateNode properties = root.child("Resources").child(integration).child("Properties");
        String uri = names.text(properties.required("IntegrationUri"), properties.place() + " > IntegrationUri");
        // A version or an alias may follow the function's ARN.
        String function = uri.split(":", -1)[0];
        if (!resourcesOf("AWS::Serverless::Function").containsKey(function)) {
            throw new TemplateException(properties.place() + ": " + uri + " is no function of this template");
        }
        return function;
    }

    /** References that lead to a resource's logical id, since nothing has a physical one here. */
    private Map<String, String> logicalIdsForReferences() {
        var names = new LinkedHashMap<String, String>();
        root.childOrEmpty("Resources").entries().keySet().forEach(id -> {
            names.put(id, id);
            names.put(id + ".Arn", id);
            names.put(id + ".StreamArn", id);
        });
        return names;
    }

    private TemplateNode functionProperties(TemplateNode function) {
        var merged = new LinkedHashMap<>(
                root.childOrEmpty("Globals").childOrEmpty("Function").entries());
        TemplateNode own = function.child("Properties");
        merged.putAll(own.entries());
        return new TemplateNode(own.place(), merged);
    }

    private static SamFunction function(String logicalId, TemplateNode properties, Intrinsics intrinsics) {
        return new SamFunction(
                logicalId,
                intrinsics.text(properties.required("Handler"), properties.place() + " > Handler"),
                // SAM's and Lambda's default is 3 seconds.
                Duration.ofSeconds(whole(properties, "Timeout", 3, intrinsics)),
                whole(properties, "MemorySize", 128, intrinsics));
    }

    private static int whole(TemplateNode properties, String key, int otherwise, Intrinsics intrinsics) {
        String text = intrinsics.text(properties.get(key).orElse(otherwise), properties.place() + " > " + key);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TemplateException(properties.place() + " > " + key + " must be a whole number", e);
        }
    }

    private static Table table(String logicalId, TemplateNode properties, Intrinsics intrinsics) {
        var resolved = new LinkedHashMap<String, Object>();
        properties.entries().forEach((key, value) -> {
            Object result = Table.isIgnoredLocally(key) ? value : intrinsics.resolve(value, properties.place());
            if (!(result instanceof Intrinsics.NoValue)) {
                resolved.put(key, result);
            }
        });
        return Table.parse(logicalId, new TemplateNode(properties.place(), resolved));
    }

    private TemplateNode variables(String logicalId) {
        TemplateNode function = resourcesOf("AWS::Serverless::Function").get(logicalId);
        if (function == null) {
            throw new TemplateException("The template has no function " + logicalId);
        }
        TemplateNode own =
                function.child("Properties").childOrEmpty("Environment").childOrEmpty("Variables");
        var merged = new LinkedHashMap<>(root.childOrEmpty("Globals")
                .childOrEmpty("Function")
                .childOrEmpty("Environment")
                .childOrEmpty("Variables")
                .entries());
        merged.putAll(own.entries());
        return new TemplateNode(own.place(), merged);
    }

    private Intrinsics defaults() {
        return new Intrinsics(root, defaultValues(), Map.of());
    }

    private Map<String, String> defaultValues() {
        var values = new LinkedHashMap<String, String>();
        parameters().forEach((name, parameter) -> parameter.defaultValue().ifPresent(value -> values.put(name, value)));
        return values;
    }

    private Map<String, String> values(Map<String, String> given) {
        Map<String, Parameter> known = parameters();
        var complaints = new ArrayList<String>();
        given.keySet().stream()
                .filter(name -> !known.containsKey(name))
                .forEach(name -> complaints.add(name + " is no parameter"));
        var values = new LinkedHashMap<String, String>();
        known.forEach((name, parameter) -> {
            String value = given.getOrDefault(name, parameter.defaultValue().orElse(null));
            if (value == null) {
                complaints.add(name + " has no default and was not given");
            } else {
                complaints.addAll(parameter.complaints(value));
                values.put(name, value);
            }
        });
        if (complaints.isEmpty()) {
            complaints.addAll(failedAssertions(values));
        }
        if (!complaints.isEmpty()) {
            throw new TemplateException(
                    "CloudFormation would refuse these parameters: " + String.join("; ", complaints));
        }
        return values;
    }

    /** What the section {@code Rules} says of these parameters: the descriptions of the assertions that do not hold. */
    private List<String> failedAssertions(Map<String, String> parameters) {
        Intrinsics intrinsics = new Intrinsics(root, parameters, Map.of());
        TemplateNode rules = root.childOrEmpty("Rules");
        var failed = new ArrayList<String>();
        for (String name : rules.entries().keySet()) {
            TemplateNode rule = rules.child(name);
            if (!intrinsics.truth(rule.get("RuleCondition").orElse(true), rule.place())) {
                continue;
            }
            for (TemplateNode assertion : rule.children("Assertions")) {
                if (!intrinsics.truth(assertion.required("Assert"), assertion.place())) {
                    failed.add(name + ": " + assertion.required("AssertDescription"));
                }
            }
        }
        return failed;
    }
}
