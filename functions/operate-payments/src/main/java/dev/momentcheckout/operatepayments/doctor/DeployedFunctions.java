package dev.momentcheckout.operatepayments.doctor;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/**
 * The configurations of the stack's functions. The version behind the alias {@code live} is what customers reach;
 * {@code $LATEST} is what the last deployment wrote.
 */
final class DeployedFunctions {
    static final String LIVE = "live";
    private static final String LATEST = "$LATEST";
    private static final String ALIAS = "AWS::Lambda::Alias";

    /**
     * The function that runs this code. Its role cannot name it, because the template would refer to itself; it answers
     * here, so it works.
     */
    private static final String OWN = "InspectPayments";

    private final DeployedStack stack;
    private final LambdaClient lambda;
    private final Map<String, Once<GetFunctionConfigurationResponse>> configurations = new ConcurrentHashMap<>();

    DeployedFunctions(DeployedStack stack, LambdaClient lambda) {
        this.stack = stack;
        this.lambda = lambda;
    }

    /** Returns the physical names of the other functions that have the alias, by logical id. */
    Map<String, String> withAlias() {
        Map<String, String> functions = new TreeMap<>(stack.functions());
        functions.remove(OWN);
        functions
                .values()
                .removeIf(name -> stack.resources(ALIAS).stream()
                        .noneMatch(alias -> alias.physicalResourceId().endsWith(":function:" + name + ":" + LIVE)));
        return functions;
    }

    /** Returns the configuration behind the alias. */
    GetFunctionConfigurationResponse live(String name) {
        return configuration(name, LIVE);
    }

    GetFunctionConfigurationResponse latest(String name) {
        return configuration(name, LATEST);
    }

    /** Returns the variables that customers' requests meet in a function. */
    Map<String, String> liveVariables(String logicalId) {
        String name = stack.functions().get(logicalId);
        if (name == null) {
            throw new IllegalStateException("the stack has no function " + logicalId);
        }
        return variables(live(name));
    }

    static Map<String, String> variables(GetFunctionConfigurationResponse configuration) {
        EnvironmentResponse environment = configuration.environment();
        return environment == null ? Map.of() : environment.variables();
    }

    private GetFunctionConfigurationResponse configuration(String name, String qualifier) {
        return configurations
                .computeIfAbsent(
                        name + ":" + qualifier,
                        _ -> new Once<>(() -> lambda.getFunctionConfiguration(
                                request -> request.functionName(name).qualifier(qualifier))))
                .get();
    }
}
