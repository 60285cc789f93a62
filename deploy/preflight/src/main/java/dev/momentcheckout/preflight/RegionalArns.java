package dev.momentcheckout.preflight;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * The parameters that name a secret or a key, which must be of the stack's region: the functions call the Secrets
 * Manager of their own region, and may use a key through that service alone.
 *
 * @param parameters with their values
 */
record RegionalArns(ParameterCheck parameters) {
    private static final List<String> NAMES = List.of("ApiKeySecretArn", "SigningSecretArn", "SecretsKmsKeyArn");

    /** Returns the parameters that have a valid ARN. */
    List<String> names() {
        return NAMES.stream().filter(name -> regionOf(name).isPresent()).toList();
    }

    /** Returns a problem for each ARN of another region than the stack's. */
    List<String> problems(Region stack) {
        return NAMES.stream()
                .flatMap(name -> regionOf(name).filter(region -> !region.equals(stack.id())).stream()
                        .map(region -> name + " is an ARN of " + region + ", and the functions read secrets in the"
                                + " stack's region only, " + stack.id() + ": write an ARN of that region, such as the"
                                + " replica's"))
                .toList();
    }

    private Optional<String> regionOf(String name) {
        String arn = parameters.values().getOrDefault(name, "");
        if (arn.isEmpty() || parameters.isViolated(name)) {
            return Optional.empty();
        }
        // The template's pattern demands arn:PARTITION:SERVICE:REGION:...
        return Optional.of(arn.split(":", 5)[3]);
    }
}
