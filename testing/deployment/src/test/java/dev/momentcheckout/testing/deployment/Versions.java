package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The published versions of the stack's functions.
 *
 * @param published numbers and digests of all versions, by function
 * @param live the number to which the alias {@code live} refers, by function
 */
record Versions(Map<String, List<Version>> published, Map<String, String> live) {
    /** SAM's logical id of a function's alias ends so. */
    private static final String ALIAS = "Aliaslive";

    Versions {
        published = Map.copyOf(published);
        live = Map.copyOf(live);
    }

    /** @param codeSha256 digest of the code */
    record Version(String number, String codeSha256) {}

    static Versions of(AwsCli aws, Stack stack) {
        Map<String, List<Version>> published = new TreeMap<>();
        Map<String, String> live = new TreeMap<>();
        for (String function : functions(stack)) {
            String name = stack.physicalId(function);
            List<Version> versions = new ArrayList<>();
            for (JsonNode version : aws.run("lambda", "list-versions-by-function", "--function-name", name)
                    .path("Versions")) {
                if (!version.path("Version").asText().equals("$LATEST")) {
                    versions.add(new Version(
                            version.path("Version").asText(),
                            version.path("CodeSha256").asText()));
                }
            }
            published.put(function, versions);
            live.put(
                    function,
                    aws.run("lambda", "get-alias", "--function-name", name, "--name", "live")
                            .path("FunctionVersion")
                            .asText());
        }
        return new Versions(published, live);
    }

    private static List<String> functions(Stack stack) {
        return stack.resources().keySet().stream()
                .filter(resource -> resource.endsWith(ALIAS))
                .map(resource -> resource.substring(0, resource.length() - ALIAS.length()))
                .sorted()
                .toList();
    }

    /** The numbers of all versions to which no alias refers, with their function. */
    Set<String> unreferenced() {
        Set<String> unreferenced = new HashSet<>();
        published.forEach((function, versions) -> versions.stream()
                .map(Version::number)
                .filter(number -> !number.equals(live.get(function)))
                .forEach(number -> unreferenced.add(function + ":" + number)));
        return unreferenced;
    }
}
