package dev.momentcheckout.testing.support.emulators;

import dev.momentcheckout.local.aws.AwsEmulator;
import dev.momentcheckout.local.aws.AwsEndpoints;
import java.util.List;
import java.util.Map;

/**
 * MiniStack, an emulator of many AWS services, without enforcement of permissions. Where it is not installed, tests
 * that need it are skipped; with {@code CI=true} they fail.
 *
 * @see <a href="https://pypi.org/project/ministack/">MiniStack</a>
 */
public final class MiniStack implements AwsEmulator {
    private static final InstalledProgram PROGRAM = new InstalledProgram("ministack", "pipx install ministack==1.5.33");

    @Override
    public String name() {
        return PROGRAM.name();
    }

    /**
     * Starts it on a free port.
     *
     * @throws IllegalStateException if it does not start, or if it is not installed and {@code CI} is {@code true}
     * @throws org.opentest4j.TestAbortedException if it is not installed elsewhere
     */
    @Override
    public AwsEndpoints start() {
        PROGRAM.require();
        int port = EmulatorProcess.freePort();
        var settings = Map.of(
                "GATEWAY_PORT", Integer.toString(port),
                // IoT would listen on a fixed port.
                "IOT_MTLS_ENABLED", "0",
                "MINISTACK_REGION", "eu-west-1");
        var process = EmulatorProcess.start(List.of(PROGRAM.name()), settings, port, "/_ministack/health");
        return new AwsEndpoints(process.endpoint(), process.endpoint(), process.endpoint());
    }
}
