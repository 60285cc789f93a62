package dev.momentcheckout.operatepayments.doctor;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/**
 * Check 15: the settings of the last deployment are those that serve the customers.
 *
 * <p>A setting reaches a function only with a new version, and SAM publishes one only if the artifact changes. So each
 * artifact contains a digest of {@code samconfig.toml} (docs/decisions/0007). The digest itself cannot be compared with
 * the stack, which does not know the file. So the check compares what the digest is for: the stack's parameters with
 * the variables behind each alias, and the code behind the alias with the code of the last deployment. It also requires
 * the digest, because without it the next changed setting has no effect: in this function's artifact, or, in a release,
 * in the description of every function.
 */
record SettingsCheck(DeployedStack stack, DeployedFunctions functions, Optional<String> artifactDigest)
        implements Check {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    /** The template derives a value from the stack's id if this parameter is empty. */
    private static final String INTEGRATION_ID = "IntegrationId";

    private static final String OLD_SETTING = "customers meet the old setting, such as a price";

    @Override
    public CheckName name() {
        return CheckName.SETTINGS;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        Map<String, String> parameters = stack.parameters();
        Set<String> digests = new HashSet<>();
        functions
                .withAlias()
                .forEach((logicalId, name) -> findings.part(() -> {
                    GetFunctionConfigurationResponse live = functions.live(name);
                    compareSettings(logicalId, parameters, DeployedFunctions.variables(live), findings);
                    if (!Objects.equals(
                            live.codeSha256(), functions.latest(name).codeSha256())) {
                        findings.add(
                                logicalId + " serves other code than the last deployment's",
                                OLD_SETTING,
                                AwsCommand.DEPLOY);
                    }
                    digests.add(digest(live.description()));
                }));
        examineDigests(digests, findings);
        return findings.result();
    }

    private static void compareSettings(
            String logicalId, Map<String, String> parameters, Map<String, String> variables, Findings findings) {
        parameters.forEach((parameter, value) -> {
            String served = variables.get(variable(parameter));
            boolean derived = parameter.equals(INTEGRATION_ID) && value.isEmpty();
            if (served != null && !derived && !served.equals(value)) {
                findings.add(
                        logicalId + " serves " + parameter + "=" + served + ", and the stack has " + value,
                        OLD_SETTING,
                        AwsCommand.DEPLOY);
            }
        });
    }

    private void examineDigests(Set<String> digests, Findings findings) {
        if (digests.size() > 1) {
            findings.add(
                    "the functions are of different deployments",
                    "parts of two versions work together, which no test covers",
                    AwsCommand.DEPLOY);
        }
        Set<String> ofRelease = new HashSet<>(digests);
        ofRelease.remove("");
        String digest =
                ofRelease.isEmpty() ? artifactDigest.map(SettingsCheck::digest).orElse("") : "";
        if (!digest.isEmpty()) {
            findings.detail("samconfig.toml of the build: " + digest);
        } else if (ofRelease.isEmpty()) {
            findings.add(
                    "the artifacts contain no digest of samconfig.toml",
                    "the next changed setting is deployed without an effect",
                    AwsCommand.DEPLOY);
        } else {
            findings.detail("release and samconfig.toml: " + String.join(", ", ofRelease));
        }
    }

    /** Returns the variable of a parameter: {@code FIXED_AMOUNT} of {@code FixedAmount}. */
    private static String variable(String parameter) {
        return WORD.matcher(parameter).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    private static String digest(String text) {
        Matcher matcher = DIGEST.matcher(text);
        return matcher.find() ? matcher.group() : "";
    }
}
