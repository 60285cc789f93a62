package dev.momentcheckout.local.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SAM template. The lab and the tests read it, so that it stays the only definition of routes, functions, settings
 * and tables.
 *
 * <p>It supports the part of SAM and CloudFormation that the template uses; anything else is a
 * {@link TemplateException}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html">SAM
 *     specification</a>
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
     * @throws TemplateException if it is not a template that this reader supports
     */
    public static SamTemplate read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the template " + file, e);
        }
    }

    /**
     * Reads a template from its text.
     *
     * @throws TemplateException if it is not a template that this reader supports
     */
    public static SamTemplate parse(String text) {
        return new SamTemplate(new TemplateNode("template", CloudFormationYaml.parse(text)));
    }

    /** Returns all functions, in the order of the template. */
    public List<SamFunction> functions() {
        Intrinsics defaults = defaults();
        return resourcesOf("AWS::Serverless::Function").entrySet().stream()
                .map(entry -> function(entry.getKey(), functionProperties(entry.getValue()), defaults))
                .toList();
    }

    /**
     * Returns the function with this logical id.
     *
     * @throws TemplateException if there is none
     */
    public SamFunction function(String logicalId) {
        return functions().stream()
                .filter(function -> function.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new TemplateException("The template has no function " + logicalId));
    }

    /**
     * Returns all routes of the HTTP API, by the parameters' defaults: each {@code AWS::ApiGatewayV2::Route} with its
     * function.
     *
     * @throws TemplateException if a route does not lead to a function, or an API is a SAM resource
     */
    public List<Route> routes() {
        for (String type : List.of("AWS::Serverless::Api", "AWS::Serverless::HttpApi")) {
            if (!resourcesOf(type).isEmpty()) {
                throw new TemplateException(type + " is not supported, only AWS::ApiGatewayV2::Api");
            }
        }
        Intrinsics names = new Intrinsics(root, defaultValues(), logicalIdsForReferences());
        return resourcesOf("AWS::ApiGatewayV2::Route").values().stream()
                .map(route -> route(route.child("Properties"), names))
                .toList();
    }

    /** Returns all parameters by name, in the order of the template. */
    public Map<String, Parameter> parameters() {
        TemplateNode section = root.childOrEmpty("Parameters");
        var parameters = new LinkedHashMap<String, Parameter>();
        section.entries().keySet().forEach(name -> parameters.put(name, Parameter.parse(name, section.child(name))));
        return parameters;
    }

    /**
     * Returns all DynamoDB tables, by the parameters' defaults.
     *
     * @throws TemplateException if a table has a property that this reader does not support
     */
    public List<Table> tables() {
        if (!resourcesOf("AWS::Serverless::SimpleTable").isEmpty()) {
            throw new TemplateException("AWS::Serverless::SimpleTable is not supported, only AWS::DynamoDB::Table");
        }
        Intrinsics defaults = defaults();
        return resourcesOf("AWS::DynamoDB::Table").entrySet().stream()
                .map(entry -> table(entry.getKey(), entry.getValue().child("Properties"), defaults))
                .toList();
    }

    /** Returns all streams that invoke functions. */
    public List<StreamSource> streamSources() {
        Intrinsics names = new Intrinsics(root, defaultValues(), logicalIdsForReferences());
        return events("DynamoDB", (function, properties) -> {
            String stream = names.text(properties.required("Stream"), properties.place() + " > Stream");
            if (!properties.required("StartingPosition").equals("TRIM_HORIZON")) {
                throw new TemplateException(properties.place() + ": only TRIM_HORIZON is supported");
            }
            List<String> patterns = properties.childOrEmpty("FilterCriteria").children("Filters").stream()
                    .map(filter -> filter.required("Pattern").toString())
                    .toList();
            return new StreamSource(
                    function, stream, StreamFilter.of(patterns), integer(properties, "BatchSize", 100, names));
        });
    }

    /** Returns all schedules that invoke functions. */
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

    /** Returns the names of the environment variables that the template sets for a function. */
    public Set<String> environmentNames(String logicalId) {
        return Set.copyOf(variables(logicalId).entries().keySet());
    }

    /**
     * Returns the environment variables that Lambda sets for a function.
     *
     * @param parameters values of parameters that differ from their defaults
     * @param resources values of {@code !Ref Sessions} (key {@code Sessions}) and {@code !GetAtt Sessions.Arn} (key
     *     {@code Sessions.Arn}); may also contain pseudo parameters such as {@code AWS::StackName}
     * @throws TemplateException if a parameter is unknown, missing or violates its constraints, or a resource's value
     *     is needed and missing
     */
    public Map<String, String> environment(
            String logicalId, Map<String, String> parameters, Map<String, String> resources) {
        return uncheckedEnvironment(logicalId, values(parameters), resources);
    }

    /**
     * Returns the environment variables that Lambda would set for a function if CloudFormation accepted the parameters.
     *
     * @param values a value for every parameter of the template; constraints and rules are not checked
     * @param resources as for {@link #environment}
     * @throws TemplateException if a value is needed and missing
     */
    public Map<String, String> uncheckedEnvironment(
            String logicalId, Map<String, String> values, Map<String, String> resources) {
        Intrinsics intrinsics = new Intrinsics(root, values, resources);
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

    /** Returns the parameters that the value of each environment variable of a function refers to. */
    public Map<String, Set<String>> environmentParameters(String logicalId) {
        Set<String> parameters = root.childOrEmpty("Parameters").entries().keySet();
        var byVariable = new LinkedHashMap<String, Set<String>>();
        variables(logicalId).entries().forEach((variable, value) -> {
            var references = new LinkedHashSet<String>();
            collectReferences(value, references);
            references.retainAll(parameters);
            byVariable.put(variable, references);
        });
        return byVariable;
    }

    private static void collectReferences(Object value, Set<String> references) {
        switch (value) {
            case List<?> list -> list.forEach(element -> collectReferences(element, references));
            case Map<?, ?> map ->
                map.forEach((key, argument) -> {
                    if (key.equals("Ref")) {
                        references.add(String.valueOf(argument));
                    } else {
                        collectReferences(argument, references);
                    }
                });
            default -> {}
        }
    }

    /** Returns all resources as written, with intrinsic functions in their long form and not evaluated. */
    public Map<String, Object> resources() {
        return Map.copyOf(root.childOrEmpty("Resources").entries());
    }

    /** Returns the logical ids of the resources of a type, such as {@code AWS::Logs::LogGroup}. */
    public Set<String> namesOf(String type) {
        return Set.copyOf(resourcesOf(type).keySet());
    }

    /**
     * Returns the properties of a resource with every intrinsic function evaluated.
     *
     * @param parameters as for {@link #environment}
     * @param resources as for {@link #environment}
     * @throws TemplateException if there is no such resource, or a value is needed and missing
     */
    public Map<String, Object> properties(
            String logicalId, Map<String, String> parameters, Map<String, String> resources) {
        TemplateNode properties = root.child("Resources").child(logicalId).child("Properties");
        Intrinsics intrinsics = new Intrinsics(root, values(parameters), resources);
        Object resolved = intrinsics.resolve(properties.entries(), properties.place());
        return TemplateNode.of(resolved, properties.place()).entries();
    }

    /** Returns the whole template as written, with intrinsic functions in their long form and not evaluated. */
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
            throw new TemplateException(
                    route.place() + ": a route needs \"METHOD /path\" and the target integrations/ID," + " not " + key
                            + " and " + target);
        }
        return new Route(methodAndPath.group(1), methodAndPath.group(2), function(integration.group(1), names));
    }

    private String function(String integration, Intrinsics names) {
        TemplateNode properties = root.child("Resources").child(integration).child("Properties");
        String uri = names.text(properties.required("IntegrationUri"), properties.place() + " > IntegrationUri");
        // A version or an alias may follow the function's ARN.
        String function = uri.split(":", -1)[0];
        if (!resourcesOf("AWS::Serverless::Function").containsKey(function)) {
            throw new TemplateException(properties.place() + ": " + uri + " is not a function of this template");
        }
        return function;
    }

    /** Values of references: the logical id of the resource, since a template has no physical ids. */
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
                // 3 seconds is the default of SAM and Lambda.
                Duration.ofSeconds(integer(properties, "Timeout", 3, intrinsics)),
                integer(properties, "MemorySize", 128, intrinsics));
    }

    private static int integer(TemplateNode properties, String key, int defaultValue, Intrinsics intrinsics) {
        String text = intrinsics.text(properties.get(key).orElse(defaultValue), properties.place() + " > " + key);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TemplateException(properties.place() + " > " + key + " must be an integer", e);
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
        var violations = new ArrayList<String>();
        given.keySet().stream()
                .filter(name -> !known.containsKey(name))
                .forEach(name -> violations.add(name + " is not a parameter"));
        var values = new LinkedHashMap<String, String>();
        known.forEach((name, parameter) -> {
            String value = given.getOrDefault(name, parameter.defaultValue().orElse(null));
            if (value == null) {
                violations.add(name + " has no default and no value");
            } else {
                violations.addAll(parameter.violations(value));
                values.put(name, value);
            }
        });
        if (violations.isEmpty()) {
            failedAssertions(values).forEach(failed -> violations.add(failed.rule() + ": " + failed.description()));
        }
        if (!violations.isEmpty()) {
            throw new TemplateException("CloudFormation rejects these parameters: " + String.join("; ", violations));
        }
        return values;
    }

    /**
     * Returns the assertions of the section {@code Rules} that these parameters violate.
     *
     * @param values a value for every parameter of the template
     * @see <a
     *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html">Rules</a>
     */
    public List<FailedAssertion> failedAssertions(Map<String, String> values) {
        Intrinsics intrinsics = new Intrinsics(root, values, Map.of());
        TemplateNode rules = root.childOrEmpty("Rules");
        var failed = new ArrayList<FailedAssertion>();
        for (String name : rules.entries().keySet()) {
            TemplateNode rule = rules.child(name);
            if (!intrinsics.evaluateCondition(rule.get("RuleCondition").orElse(true), rule.place())) {
                continue;
            }
            for (TemplateNode assertion : rule.children("Assertions")) {
                if (!intrinsics.evaluateCondition(assertion.required("Assert"), assertion.place())) {
                    failed.add(new FailedAssertion(
                            name, assertion.required("AssertDescription").toString()));
                }
            }
        }
        return failed;
    }

    /** An assertion of a rule that the parameters violate. */
    public record FailedAssertion(String rule, String description) {}
}
