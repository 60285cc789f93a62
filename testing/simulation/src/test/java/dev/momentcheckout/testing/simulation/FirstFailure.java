package dev.momentcheckout.testing.simulation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of one class until one fails, and says which. Exits with 0 if all passed, with 1 if a test failed, and with 2 if the class as a whole could
 * not be tried, which proves nothing. Called by {@code checks/sabotage}.
 */
final class FirstFailure implements TestExecutionListener {
    private int passed;

    public static void main(String[] arguments) throws ClassNotFoundException {
        FirstFailure run = new FirstFailure();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Class.forName(arguments[0])))
                .build();
        LauncherFactory.create().execute(request, run);
        end("all " + run.passed + " passed", run.passed > 0 ? 0 : 2);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable()
                .ifPresentOrElse(
                        failure -> {
                            failure.printStackTrace();
                            String name = test.getSource()
                                    .filter(MethodSource.class::isInstance)
                                    .map(source -> ((MethodSource) source).getMethodName())
                                    .orElse(test.getDisplayName());
                            end(name, test.isTest() ? 1 : 2);
                        },
                        () -> passed += test.isTest() ? 1 : 0);
    }

    /** Does not wait for servers and threads of a test that was left in the middle. */
    private static void end(String word, int status) {
        System.out.println("\n" + word);
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
