package dev.momentcheckout.preflight;

import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.SamTemplate.FailedAssertion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.regions.Region;

/**
 * Checks the settings of one environment against everything that would make its deployment fail: the template's
 * constraints and rules, the functions' own settings, and the limits and services of AWS.
 *
 * @param region of the deployment; empty if unknown, and then the names of resources are as long as in the region with
 *     the longest name
 * @param issuers reads the metadata of the token issuer; empty to trust it
 */
record Preflight(SamTemplate template, Optional<Region> region, Optional<IssuerMetadata> issuers) {
    /**
     * Returns everything that is wrong.
     *
     * @param deployed the stack as it is; empty if that is unknown
     */
    Report check(SamConfig config, Optional<DeployedStack> deployed) {
        Map<String, String> given = config.parameters().values();
        Map<String, String> effective = new HashMap<>();
        deployed.ifPresent(stack -> effective.putAll(stack.parameters()));
        effective.keySet().retainAll(template.parameters().keySet());
        effective.putAll(given);
        var parameters = new ParameterCheck(template.parameters(), effective);

        Set<String> problems = new LinkedHashSet<>(config.stackName().problems());
        problems.addAll(config.tags().problems());
        problems.addAll(config.parameters().problems());
        problems.addAll(parameters.problems());
        deployed.ifPresent(stack -> problems.addAll(stack.problems(template.parameters(), given)));
        List<EnvironmentSize> sizes = parameters.isComplete() ? checkValues(config, parameters, problems) : List.of();

        List<String> notes = new ArrayList<>();
        var arns = new RegionalArns(parameters);
        if (region.isPresent()) {
            problems.addAll(arns.problems(region.get()));
        } else {
            arns.names().forEach(name -> notes.add(name + " was not checked for its region, because none is set"));
        }
        String issuer = parameters.values().getOrDefault("JwtIssuer", "");
        if (!issuer.isEmpty() && !parameters.isViolated("JwtIssuer")) {
            checkIssuer(issuer, problems, notes);
        }
        return new Report(List.copyOf(problems), notes, summary(sizes));
    }

    private void checkIssuer(String issuer, Set<String> problems, List<String> notes) {
        if (issuers.isEmpty()) {
            notes.add("JwtIssuer was not checked, because ISSUER_CHECK is off");
        } else if (IssuerMetadata.isOutOfReach(issuer)) {
            notes.add("JwtIssuer was not checked, because Java's HTTP client does not accept its host name");
        } else {
            issuers.get().problem(issuer).ifPresent(problems::add);
        }
    }

    private List<EnvironmentSize> checkValues(SamConfig config, ParameterCheck parameters, Set<String> problems) {
        List<String> failed = template.failedAssertions(parameters.values()).stream()
                .map(FailedAssertion::description)
                .toList();
        problems.addAll(failed);
        Region assumed = region.orElseGet(Preflight::longestRegion);
        Map<String, String> names = new PhysicalNames(config.stackName(), assumed).of(template);
        List<EnvironmentSize> sizes = new ArrayList<>();
        for (SamFunction function : template.functions()) {
            String id = function.logicalId();
            var variables = new VariableNames(template.environmentParameters(id));
            Map<String, String> environment = template.uncheckedEnvironment(id, parameters.values(), names);
            EnvironmentSize size = EnvironmentSize.of(id, environment, variables);
            sizes.add(size);
            if (size.isTooLarge()) {
                problems.add(size.problem());
            }
            // Lambda sets the region.
            Map<String, String> onLambda = new HashMap<>(environment);
            onLambda.put("AWS_REGION", assumed.id());
            FunctionStart.problems(function, onLambda).stream()
                    .filter(problem ->
                            isOfOneEntry(problem) || !isReported(variables.parametersIn(problem), parameters, failed))
                    .map(variables::translate)
                    .forEach(problems::add);
        }
        return sizes;
    }

    private static Region longestRegion() {
        return Region.regions().stream()
                .max(Comparator.comparingInt(region -> region.id().length()))
                .orElseThrow();
    }

    /** Whether a problem names one entry of a list, as {@code SUCCESS_URLS, address 2}: more than a constraint says. */
    private static boolean isOfOneEntry(String problem) {
        return problem.matches("[A-Z_]+, .*");
    }

    /** Whether the template's constraints or rules have already named these parameters. */
    private static boolean isReported(Set<String> named, ParameterCheck parameters, List<String> failedAssertions) {
        return !named.isEmpty()
                && (named.stream().anyMatch(parameters::isViolated)
                        || failedAssertions.stream()
                                .anyMatch(assertion -> named.stream().allMatch(assertion::contains)));
    }

    private static String summary(List<EnvironmentSize> sizes) {
        return sizes.stream()
                .max(Comparator.comparingInt(EnvironmentSize::bytes))
                .map(size -> "the largest environment, that of " + size.function() + ", has at most " + size.bytes()
                        + " of " + EnvironmentSize.MAX_BYTES + " bytes")
                .orElse("");
    }
}
