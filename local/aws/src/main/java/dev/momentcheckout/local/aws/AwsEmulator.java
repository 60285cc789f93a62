package dev.momentcheckout.local.aws;

/**
 * An emulator of AWS for tests. {@link AwsEndpoints} finds it with {@link java.util.ServiceLoader} if the system
 * property {@value AwsEndpoints#PROPERTY} has its name.
 */
public interface AwsEmulator {
    /** Returns the value of the system property that selects it. */
    String name();

    /** Starts it without tables and secrets; it stops with this JVM. */
    AwsEndpoints start();
}
