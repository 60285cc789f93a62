package dev.momentcheckout.testing.simulation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of one class until the first failure, for {@code make mutate}. The last line of standard output is the
 * name of the failed test. The exit status is 0 if all tests passed and 1 if a test failed. It is 2 if the class has no
 * test or fails as a whole, because that does not prove that a test detects the mutation.
 *
 * <p>Usage: {@code java -cp CLASSPATH dev.momentcheckout.testing.simulation.FirstFailure CLASSNAME}
 */
public final class FirstFailure implements TestExecutionListener {
    private static final int ALL_PASSED = 0;
    private static final int TEST_FAILED = 1;
    private static final int INCONCLUSIVE = 2;

    private int passed;

    private FirstFailure() {}

    public static void main(String[] arguments) throws ClassNotFoundException {
        FirstFailure listener = new FirstFailure();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Class.forName(arguments[0])))
                .build();
        LauncherFactory.create().execute(request, listener);
        exit("all " + listener.passed + " passed", listener.passed > 0 ? ALL_PASSED : INCONCLUSIVE);
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
                            exit(name, test.isTest() ? TEST_FAILED : INCONCLUSIVE);
                        },
                        () -> passed += test.isTest() ? 1 : 0);
    }

    /** Halts the JVM: the servers and threads of an interrupted test would keep it alive. */
    private static void exit(String lastLine, int status) {
        System.out.println("\n" + lastLine);
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
