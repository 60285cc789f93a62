package dev.momentcheckout.testing.support.dynamodb;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test during which an unlisted operation was sent, and a test class for one that was sent after its last test.
 * The error at the call alone is not enough: a thread pool or a server may catch it.
 *
 * <p>JUnit finds this class in {@code META-INF/services}; {@code junit-platform.properties} enables that.
 *
 * @see <a href="https://docs.junit.org/current/user-guide/#extensions-registration-automatic">Automatic extension
 *     registration</a>
 */
public final class UnlistedOperationExtension implements AfterEachCallback, AfterAllCallback {
    @Override
    public void afterEach(ExtensionContext context) {
        fail();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        fail();
    }

    private static void fail() {
        List<UnlistedOperationError> sent = UnlistedOperations.take();
        if (!sent.isEmpty()) {
            AssertionError failure = new AssertionError(sent.getFirst().getMessage(), sent.getFirst());
            sent.stream().skip(1).forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
