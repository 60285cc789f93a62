package dev.momentcheckout.testing.support.emulators;

import dev.momentcheckout.local.aws.AwsEmulator;
import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.local.aws.LocalSqs;
import java.util.List;
import java.util.Map;

/**
 * Dynoxide, an emulator of DynamoDB that a public conformance suite compares with AWS, with {@link LocalSecretsManager}
 * and {@link LocalSqs} in this process. Where it is not installed, tests that need it are skipped; with {@code CI=true}
 * they fail.
 *
 * @see <a href="https://crates.io/crates/dynoxide-rs">dynoxide-rs</a>
 * @see <a href="https://github.com/nubo-db/dynamodb-conformance">the conformance suite</a>
 */
public final class Dynoxide implements AwsEmulator {
    private static final InstalledProgram PROGRAM = new InstalledProgram(
            "dynoxide",
            "cargo install dynoxide-rs@3.2.0 --locked --no-default-features"
                    + " --features native-sqlite,http-server,cli");

    @Override
    public String name() {
        return PROGRAM.name();
    }

    @Override
    public AwsEndpoints start() {
        return new AwsEndpoints(
                startProcess().endpoint(),
                LocalSecretsManager.start().endpoint(),
                LocalSqs.start().endpoint());
    }

    /**
     * Starts an empty database in memory.
     *
     * @throws IllegalStateException if it does not start, or if it is not installed and {@code CI} is {@code true}
     * @throws org.opentest4j.TestAbortedException if it is not installed elsewhere
     */
    public static EmulatorProcess startProcess() {
        PROGRAM.require();
        int port = EmulatorProcess.freePort();
        return EmulatorProcess.start(
                List.of(PROGRAM.name(), "--log", "quiet", "--port", Integer.toString(port)), Map.of(), port, "/");
    }
}
