package dev.momentcheckout.preflight;

import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.TemplateException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * Checks the settings of an environment before its deployment; {@code deploy/check-settings} calls it in the project's
 * folder.
 *
 * <p>Usage: {@code Main ENVIRONMENT REGION STACK}. REGION may be empty. STACK is a file with the answer of
 * {@code aws cloudformation describe-stacks}, or {@code absent} if there is no stack yet, or {@code unknown}. The
 * variable {@code ISSUER_CHECK=off} skips the token issuer. The exit code is 2 if the settings cannot work.
 */
public final class Main {
    private static final int VALID = 0;
    private static final int INVALID = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Path.of(""), arguments, System.getenv(), System.err));
    }

    static int run(Path project, String[] arguments, Map<String, String> environment, PrintStream err) {
        try {
            if (arguments.length != 3) {
                throw new PreflightException("Usage: Main ENVIRONMENT REGION STACK");
            }
            return check(project, arguments, environment, err);
        } catch (PreflightException | TemplateException e) {
            err.println("The settings cannot be checked. " + e.getMessage());
            return INVALID;
        }
    }

    private static int check(Path project, String[] arguments, Map<String, String> environment, PrintStream err) {
        String section = "[" + arguments[0] + ".deploy.parameters]";
        var preflight = new Preflight(
                SamTemplate.read(project.resolve("template.yaml")), region(arguments[1]), issuers(environment));
        Report report = preflight.check(
                SamConfig.read(project.resolve("samconfig.toml"), arguments[0]), deployed(arguments[2]));
        report.notes().forEach(note -> err.println(note + "."));
        if (report.problems().isEmpty()) {
            err.println("The settings of " + section + " are valid; " + report.summary() + ".");
            return VALID;
        }
        err.println("The settings of " + section + " in samconfig.toml cannot work:");
        report.problems().forEach(problem -> err.println("  " + problem + (problem.matches("(?s).*[.?]") ? "" : ".")));
        return INVALID;
    }

    private static Optional<Region> region(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(Region.of(name));
    }

    private static Optional<IssuerMetadata> issuers(Map<String, String> environment) {
        return switch (environment.getOrDefault("ISSUER_CHECK", "")) {
            case "", "on" -> Optional.of(IssuerMetadata.overTheInternet());
            case "off" -> Optional.empty();
            default -> throw new PreflightException("ISSUER_CHECK must be on or off");
        };
    }

    private static Optional<DeployedStack> deployed(String stack) {
        return switch (stack) {
            case "absent" -> Optional.of(DeployedStack.absent());
            case "unknown" -> Optional.empty();
            default -> {
                try {
                    yield Optional.of(DeployedStack.parse(Files.readString(Path.of(stack))));
                } catch (IOException e) {
                    throw new PreflightException(stack + " cannot be read", e);
                }
            }
        };
    }
}
