package dev.momentcheckout.testing.deployment;

import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/**
 * A user of the account, who runs {@code ./ops} in the project.
 *
 * @param credentials variables with the user's access key
 */
record OperatorUser(Deployment deployment, Map<String, String> credentials) {
    /** Creates a user whose only rights are these policies of the stack. */
    static OperatorUser with(Deployment deployment, String... policies) {
        IamClient iam = deployment.emulator().client(IamClient.builder());
        String name = "operator-" + System.nanoTime();
        iam.createUser(request -> request.userName(name));
        for (String policy : policies) {
            iam.attachUserPolicy(request ->
                    request.userName(name).policyArn(deployment.stack().policy(policy)));
        }
        AccessKey key = iam.createAccessKey(request -> request.userName(name)).accessKey();
        return new OperatorUser(
                deployment,
                Map.of("AWS_ACCESS_KEY_ID", key.accessKeyId(), "AWS_SECRET_ACCESS_KEY", key.secretAccessKey()));
    }

    /** Runs a command on the stack of the tests. */
    Command.Outcome ops(String... arguments) {
        return run(Stream.concat(Stream.of("./ops", "-e", WorkingCopy.ENVIRONMENT), Stream.of(arguments)));
    }

    /** Runs the AWS CLI. */
    Command.Outcome aws(String... arguments) {
        return run(Stream.concat(
                Stream.of(
                        "aws",
                        "--endpoint-url",
                        deployment.emulator().environment().getOrDefault("AWS_ENDPOINT_URL", "")),
                Stream.of(arguments)));
    }

    Command.Outcome run(Stream<String> words) {
        return deployment.runAs(credentials, words.toList());
    }
}
